"""Notifications: told once, however many boards are open, and nothing of them names anybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import StorageState, expect

from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage, tell
from e2e.pages.office import Office
from e2e.profiles import Profiles
from e2e.site import Site

RECORDED = """
window.told = [];
window.shown = [];
window.asked = 0;
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) {
    super(title, options);
    window.told.push({title, ...options});
    window.shown.push(this);
  }
  static requestPermission() { window.asked += 1; return Real.requestPermission(); }
  close() { window.closed_ = (window.closed_ ?? 0) + 1; super.close(); }
};
const toFront = window.focus.bind(window);
window.focus = () => { window.inFront = true; toFront(); };
"""
PRESS = """(id) => shown.find(({tag}) => tag.includes(id)).dispatchEvent(new Event("click"))"""
ALLOWED = (("permissions.default.desktop-notification", 1),)  # Firefox's way to have said yes


@pytest.fixture
def boards(profiles: Profiles, board_server: Site, signed_in: StorageState) -> Callable[..., list[BoardPage]]:
    """Return a way to open several boards in one browser that may show notifications."""

    def open_boards(name: BrowserName, *paths: str) -> list[BoardPage]:
        machine = Machine(name, windows=True, preferences=ALLOWED, profile=(("storage_state", signed_in),))
        context = profiles.open(machine)
        context.add_init_script(RECORDED)
        if name == "chromium":
            context.grant_permissions(["notifications"], origin=board_server.url)
        return [BoardPage(profiles.watch(Office(context, board_server)), path) for path in paths]

    return open_boards


def told(board: BoardPage, label_time: str = "") -> list[dict[str, str]]:
    """Return the notifications of this tab."""
    every: list[dict[str, str]] = board.page.evaluate("told")
    return [each for each in every if label_time in each["tag"]]


def row_id(board: BoardPage, label: str) -> str:
    return board.row(label).get_attribute("data-appointment") or ""


def test_one_of_two_boards_tells_that_somebody_needs_help_and_a_reload_is_no_news(
    board_server: Site, boards: Callable[..., list[BoardPage]], invite: Invite, browser_name: BrowserName
) -> None:
    link, label = invite()
    team, mine = boards(browser_name, "/board?of=team", "/board?of=team")
    team.wait_for_status(label, "not_opened")
    expect(team.page.locator("[data-action=notify]")).to_have_attribute("aria-pressed", "true")
    identity = row_id(team, label)

    tell(board_server, link, camera="covered")
    team.wait_for_status(label, "help")
    mine.wait_for_status(label, "help")

    both = [*told(team, identity), *told(mine, identity)]
    assert len(both) == 1
    assert "Braucht Hilfe" in both[0]["title"]
    assert "Kamera: verdeckt" in both[0]["body"]
    assert label not in str(both)
    for board in (team, mine):
        board.page.reload()
        board.wait_for_connection("live")
        board.wait_for_status(label, "help")
        assert told(board, identity) == []


def test_what_is_solved_is_taken_away_and_the_next_time_is_told_again(
    board_server: Site, boards: Callable[..., list[BoardPage]], invite: Invite, browser_name: BrowserName
) -> None:
    link, label = invite()
    (board,) = boards(browser_name, "/board?of=team")
    board.wait_for_status(label, "not_opened")
    identity = row_id(board, label)
    tell(board_server, link, camera="covered")
    board.page.wait_for_function("() => told.length >= 1")

    tell(board_server, link)
    board.wait_for_status(label, "ready")
    board.page.wait_for_function("() => window.closed_ >= 1")
    tell(board_server, link, microphone="muted")

    board.wait_for_status(label, "help")
    board.page.wait_for_function(
        "(id) => told.filter(({tag}) => tag.includes(id)).length === 2", arg=identity
    )


def test_a_press_on_it_leads_to_the_row_and_what_goes_on_is_not_told_again(
    board_server: Site, boards: Callable[..., list[BoardPage]], invite: Invite, browser_name: BrowserName
) -> None:
    invite()
    link, label = invite()
    (board,) = boards(browser_name, "/board?of=team")
    board.wait_for_status(label, "not_opened")
    identity = row_id(board, label)
    tell(board_server, link, camera="covered")
    board.page.wait_for_function("() => told.length >= 1")

    # The press itself happens outside of the page; the browser tells the page by this event.
    board.page.evaluate(PRESS, identity)

    expect(board.row(label).locator("h3")).to_be_focused()
    expect(board.row(label).locator("h3")).to_be_in_viewport()
    assert board.page.evaluate("inFront")
    tell(board_server, link, camera="covered", microphone="muted")
    board.wait_for_finding(label, "microphone", "muted")
    board.page.context.set_offline(True)
    board.page.context.set_offline(False)
    tell(board_server, link, camera="frozen", microphone="muted")
    board.wait_for_finding(label, "camera", "frozen")
    assert len(told(board, identity)) == 1


def test_where_they_are_denied_nothing_is_asked_for_and_nothing_is_told(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    """The browser without windows denies them by itself."""
    link, label = invite()
    office = sit()
    office.context.add_init_script(RECORDED)
    board = BoardPage(office)
    board.wait_for_status(label, "not_opened")

    tell(board_server, link, camera="covered")
    board.wait_for_status(label, "help")

    assert board.page.evaluate("[Notification.permission, asked, told.length]") == ["denied", 0, 0]
    expect(board.page.locator("[data-notify-note]")).to_be_empty()
    expect(board.page.locator("[data-action=notify]")).to_have_attribute("aria-pressed", "false")


def test_switched_off_it_is_silent_also_after_a_reload(
    board_server: Site, boards: Callable[..., list[BoardPage]], invite: Invite
) -> None:
    link, label = invite()
    (board,) = boards("chromium", "/board?of=team")
    switch = board.page.locator("[data-action=notify]")

    switch.focus()
    board.page.keyboard.press("Enter")

    expect(board.page.locator("[data-notify-note]")).to_contain_text("in diesem Tab aus")
    board.page.reload()
    board.wait_for_connection("live")
    expect(switch).to_have_attribute("aria-pressed", "false")
    identity = row_id(board, label)
    tell(board_server, link, camera="covered")
    board.wait_for_status(label, "help")
    assert told(board, identity) == []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_browser_that_refuses_is_said_and_every_state_is_accessible(
    sit: Sit, width: int, language: str
) -> None:
    """Nobody has allowed it here: the browser without windows refuses by itself."""
    office = sit(viewport={"width": width, "height": 800}, color_scheme="dark" if width == 320 else "light")
    board = BoardPage(office, f"/board?lang={language}")
    words = {"de": "lässt Benachrichtigungen von dieser Seite nicht zu", "en": "does not allow notifications"}

    board.page.locator("[data-action=notify]").click()

    expect(board.page.locator("[data-notify-note]")).to_contain_text(words[language])
    expect(board.page.locator("[data-action=notify]")).to_have_attribute("aria-pressed", "false")
    assert violations(board.page) == []
    assert board.page.evaluate("document.documentElement.scrollWidth") <= width
