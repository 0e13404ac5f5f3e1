"""The board beside real clients: live, calm, true after every break, and for everybody's eyes and keys."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, StorageState, expect

from checker.core.findings import CATALOGUE, Rating
from e2e import faults
from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.conftest import Visit
from e2e.pages.board_page import BoardPage, tell
from e2e.pages.office import Office, new_member
from e2e.server import Server
from e2e.stand_in_red import StandInRed

Sit = Callable[..., Office]
STATUS = {
    Rating.READY: "ready",
    Rating.HINT: "hint",
    Rating.UNKNOWN: "hint",
    Rating.LIMITED: "help",
    Rating.BLOCKED: "help",
}
COUNT_TONES = """
window.tones = 0;
const Real = window.OscillatorNode;
window.OscillatorNode = class extends Real { constructor(...all) { super(...all); window.tones += 1; } };
"""


@pytest.fixture(scope="module")
def board_server(tmp_path_factory: pytest.TempPathFactory, red: StandInRed) -> Iterator[Server]:
    """A server with an office of its own."""
    server = Server(
        tmp_path_factory.mktemp("board"), {"PROVIDER_TEMPLATE": red.template, "PHONE": "030 123456"}
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def signed_in(board_server: Server, pool: Pool) -> StorageState:
    """What the browser of a counsellor who has signed in keeps."""
    machine = Machine()
    with open_context(pool.browser(machine), machine) as context:
        Office(context, board_server).set_password(new_member(board_server, "anna"))
        return context.storage_state()


@pytest.fixture
def sit(pool: Pool, board_server: Server, signed_in: StorageState) -> Iterator[Sit]:
    """Return a way to sit down at a computer where a counsellor is signed in."""
    offices: list[Office] = []

    def sit_down(name: BrowserName = "chromium", language: str = "de-DE", **profile: Any) -> Office:
        given = {"storage_state": signed_in, **profile}
        machine = Machine(browser=name, language=language, profile=tuple(given.items()))
        offices.append(Office(open_context(pool.browser(machine), machine), board_server))
        return offices[-1]

    yield sit_down
    for office in offices:
        office.context.close()
    assert [problem for office in offices for problem in office.problems] == []


@pytest.fixture
def invite(board_server: Server, request: pytest.FixtureRequest) -> Callable[..., tuple[str, str]]:
    """Return a way to make an appointment with a label of its own; gives its link and its label."""

    def make(in_minutes: float = 5, mark: str = "") -> tuple[str, str]:
        label = f"{mark}{abs(hash(request.node.nodeid)) % 10**6} {in_minutes:g}"
        return board_server.appointment(in_minutes=in_minutes, label=label), label

    return make


Invite = Callable[..., tuple[str, str]]


def test_every_finding_is_on_the_board_within_two_seconds_with_its_rating(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")

    for check, findings in CATALOGUE.items():
        for finding, rating in findings.items():
            tell(board_server, link, **{check: finding})

            board.wait_for_status(label, STATUS[rating])
            board.wait_for_finding(label, check, finding)
            part = board.row(label).locator(f'[data-check="{check}"]')
            assert part.get_attribute("data-rating") == rating
            assert bool(board.word(label, "say")) == (STATUS[rating] == "help")


def test_a_real_check_is_followed_from_the_link_to_the_closed_page(
    sit: Sit, invite: Invite, visit: Visit, browser_name: BrowserName
) -> None:
    link, label = invite()
    board = BoardPage(sit(browser_name))
    board.wait_for_status(label, "not_opened")
    client = visit(faults=(faults.refuses("video", "NotAllowedError", "Permission denied"),))

    client.open(link)
    board.wait_for_status(label, "opened")
    client.start()
    client.wait_for_finding("camera", "denied")
    board.wait_for_finding(label, "camera", "denied")
    board.wait_for_status(label, "help")
    assert "Bitten Sie die Klientin" in board.word(label, "say")
    assert board.word(label, "about") == "Kamera: im Browser nicht erlaubt"

    client.answer("yes")
    client.wait_for_overall()
    for check in CATALOGUE:
        board.wait_for_finding(label, check, str(client.finding(check)))
    client.page.close(run_before_unload=False)
    board.wait_for_status(label, "left")


def test_a_good_check_becomes_ready_and_goes_on(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit()

    client.open(link)
    client.start()
    board.wait_for_status(label, "checking", 10_000)
    client.answer("yes")
    client.wait_for_overall()

    board.wait_for_status(label, STATUS[Rating(str(client.overall()))])
    for check in CATALOGUE:
        board.wait_for_finding(label, check, str(client.finding(check)))


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_in_the_middle_loses_nothing(
    board_server: Server, sit: Sit, invite: Invite, browser_name: BrowserName, end: str
) -> None:
    link, label = invite()
    office = sit(browser_name)
    board = BoardPage(office)
    tell(board_server, link, "opened")
    board.wait_for_status(label, "opened")

    getattr(board_server, end)()
    board.wait_for_connection("stale")
    assert board.page.locator('[data-connection-note="stale"]').is_visible()
    board_server.start()
    tell(board_server, link, microphone="muted")

    board.wait_for_status(label, "help", 15_000)
    board.wait_for_connection("live")
    assert not board.page.locator('[data-connection-note="stale"]').is_visible()
    office.problems.clear()  # a server that is away is an error on the console


def test_who_needs_help_is_seen_at_the_top_in_the_title_and_heard_once_it_is_allowed(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    link, label = invite()
    office = sit()
    office.context.add_init_script(COUNT_TONES)
    board = BoardPage(office)
    page = board.page
    title = page.title()
    tell(board_server, link, speaker="not_heard")
    board.wait_for_status(label, "help")
    assert page.evaluate("tones") == 0, "off until somebody presses for it"
    expect(page).to_have_title(re.compile(rf"\(\d+\) .*{re.escape(title.partition(') ')[2] or title)}"))
    expect(page.locator("[data-needs]").get_by_role("link").filter(has_text=label)).to_be_visible()

    tell(board_server, link)
    board.wait_for_status(label, "ready")
    expect(page.locator("[data-needs]").get_by_role("link").filter(has_text=label)).to_have_count(0)
    page.locator("[data-action=sound]").click()
    expect(page.locator("[data-action=sound]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => tones === 2")  # the proof that it works
    tell(board_server, link, speaker="not_heard")

    page.wait_for_function("() => tones === 4", timeout=2_000)
    board.wait_for_status(label, "help")
    tell(board_server, link, "left")


def test_a_change_is_told_once_and_moves_neither_focus_nor_what_is_open(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    link, label = invite(6)
    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")
    row = board.row(label)
    summary = row.locator("summary")
    summary.focus()
    board.page.keyboard.press("Enter")
    board.page.evaluate(
        "() => { window.said = []; new MutationObserver(() => window.said.push("
        "document.querySelector('[data-announce]').textContent)).observe("
        "document.querySelector('[data-announce]'), {childList: true}); }"
    )
    top = row.evaluate("(element) => element.getBoundingClientRect().top")

    tell(board_server, link, microphone="muted")
    board.wait_for_status(label, "help")
    tell(board_server, link, "left", microphone="muted")
    board.wait_for_status(label, "left")
    board.page.wait_for_function("() => said.length >= 2")

    said = [line for line in board.page.evaluate("said") if label in line]
    assert [line.count(label) for line in said] == [1, 1]
    assert "Braucht Hilfe" in said[0]
    assert "Mikrofon: stumm geschaltet" in said[0]
    assert summary.evaluate("(element) => element === document.activeElement")
    assert row.locator("details").get_attribute("open") is not None
    moved = row.evaluate("(element) => element.getBoundingClientRect().top") - top
    assert moved == pytest.approx(0, abs=1)


def test_appointments_come_move_and_go_in_order_of_time(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    _, late = invite(50)
    office = sit()
    board = BoardPage(office)
    board.wait_for_status(late, "not_opened")
    _, early = invite(40)
    board.wait_for_status(early, "not_opened", 7_000)  # another process: found by looking

    labels = board.page.locator('[data-day] [data-word="label"]').all_text_contents()
    assert labels.index(early) < labels.index(late)

    row = board.row(early).get_attribute("data-appointment")
    for step in ("cancel", "delete"):
        answer = office.context.request.post(
            f"{board_server.url}/appointments/{row}/{step}", headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.ok, answer.status
        if step == "cancel":
            board.wait_for_status(early, "cancelled", 7_000)
    expect(board.row(early)).to_have_count(0, timeout=7_000)
    expect(board.row(late)).to_have_count(1)


def test_a_label_is_only_text(sit: Sit, invite: Invite) -> None:
    _, label = invite(7, mark='<img src=x onerror="document.title=1"><script>document.title=2</script>')

    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")
    board.page.reload()
    board.wait_for_status(label, "not_opened")

    assert board.page.locator("main script, main img").count() == 0
    assert board.page.title() not in ("1", "2")


def test_an_ended_session_is_said_and_the_way_back_in_is_there(
    board_server: Server, pool: Pool, sit: Sit
) -> None:
    machine = Machine()
    with open_context(pool.browser(machine), machine) as context:
        office = Office(context, board_server)
        office.set_password(new_member(board_server, f"otto{board_server.log.count('otto')}x"))
        board = BoardPage(office)
        answer = context.request.post(
            f"{board_server.url}/sign-out", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
        )
        assert answer.status == 303

        board.wait_for_connection("session", 8_000)

        way = board.page.locator('[data-connection-note="session"] a')
        assert way.get_attribute("href") == "/sign-in?next=/board"
        assert way.is_visible()


def test_windows_follow_side_by_side_and_the_one_too_many_says_so(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    link, label = invite(8)
    office = sit()
    boards = [BoardPage(office)]
    for _ in range(3):
        more = Office(office.context, board_server)
        boards.append(BoardPage(more))
    tell(board_server, link, "opened")
    for board in boards:
        board.wait_for_status(label, "opened")

    boards.append(BoardPage(Office(office.context, board_server)))
    boards[0].wait_for_connection("seats")
    tell(board_server, link)

    for board in boards[1:]:
        board.wait_for_status(label, "ready")
    assert boards[0].page.locator('[data-connection-note="seats"]').is_visible()


def test_the_wall_shows_no_label_until_asked(board_server: Server, sit: Sit, invite: Invite) -> None:
    link, label = invite(9)
    tell(board_server, link, camera="dark")
    board = BoardPage(sit(), "/board/wall")
    page = board.page
    assert label not in page.content()

    page.get_by_role("link", name="Kennzeichen einblenden").click()

    board.wait_for_connection("live")
    board.wait_for_status(label, "hint")


def test_without_scripts_the_board_is_a_page_to_load_again(
    board_server: Server, sit: Sit, invite: Invite
) -> None:
    link, label = invite(10)
    tell(board_server, link, camera="denied")

    board = BoardPage(sit(java_script_enabled=False), live=False)

    assert board.row(label).get_attribute("data-status") == "help"
    assert board.row(label).locator(".say").is_visible()
    with board.page.expect_navigation():
        board.page.get_by_role("link", name="Neu laden").click()


@pytest.fixture(scope="module")
def all_states(board_server: Server) -> None:
    """Appointments in every status."""
    known: dict[str, dict[str, str | None]] = {
        "opened": {},
        "checking": {"speaker": None, "connection": None},
        "finished": {"camera": "dark"},
        "left": {"camera": "covered"},
        "handed_off": {},
    }
    for minutes, (status, checks) in enumerate(known.items()):
        link = board_server.appointment(in_minutes=20 + minutes, label=f"Akte {minutes}")
        tell(board_server, link, status, **checks)
    link = board_server.appointment(in_minutes=31, label="Frau K., zweites Gespräch")
    tell(board_server, link, microphone="denied", camera="denied")
    board_server.appointment(in_minutes=60 * 25)


@pytest.mark.usefixtures("all_states")
@pytest.mark.parametrize("path", ["/board", "/board/wall?labels"])
@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (360, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(
    sit: Sit, path: str, language: str, width: int, colours: str
) -> None:
    viewport = {"width": width, "height": 800}
    board = BoardPage(sit(language=language, viewport=viewport, color_scheme=colours), path)

    open_all(board.page)

    assert violations(board.page) == []
    assert board.page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_reached_by_the_keyboard(board_server: Server, sit: Sit, invite: Invite) -> None:
    link, label = invite(11)
    tell(board_server, link, microphone="muted")
    board = BoardPage(sit())
    board.wait_for_status(label, "help")

    reached = []
    for _ in range(120):
        board.page.keyboard.press("Tab")
        reached.append(board.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if label in reached[-1] or f"#{board.row(label).get_attribute('id')}" in reached[-1]:
            break
    board.page.keyboard.press("Enter")

    assert board.page.evaluate("location.hash") == f"#{board.row(label).get_attribute('id')}"
    assert any("data-action=" in each and "sound" in each for each in reached)


def open_all(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
