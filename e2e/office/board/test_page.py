"""The board for everybody's eyes, ears and keys: calm, told once, inert, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import violations
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage, tell
from e2e.site import Site

COUNT_TONES = """
window.tones = 0;
const Real = window.OscillatorNode;
window.OscillatorNode = class extends Real { constructor(...all) { super(...all); window.tones += 1; } };
"""


def test_who_needs_help_is_seen_at_the_top_in_the_title_and_heard_once_it_is_allowed(
    board_server: Site, sit: Sit, invite: Invite
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

    page.wait_for_function("() => tones === 4")
    board.wait_for_status(label, "help")
    tell(board_server, link, "left")


def test_a_change_is_told_once_and_moves_neither_focus_nor_what_is_open(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    link, label = invite(6)
    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")
    row = board.row(label)
    summary = board.summary(label)
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
    board.page.wait_for_function("() => said.length >= 1")  # two changes at one moment would be said together
    tell(board_server, link, "handed_off", microphone="muted")
    board.wait_for_status(label, "handed_off")
    board.page.wait_for_function("() => said.length >= 2")

    said = [line for line in board.page.evaluate("said") if label in line]
    assert [line.count(label) for line in said] == [1, 1]
    assert "Braucht Hilfe" in said[0]
    assert "Mikrofon: stumm geschaltet" in said[0]
    assert summary.evaluate("(element) => element === document.activeElement")
    assert row.locator("details:not([data-aloud])").get_attribute("open") is not None
    moved = row.evaluate("(element) => element.getBoundingClientRect().top") - top
    assert moved == pytest.approx(0, abs=1)


def test_a_label_is_only_text(sit: Sit, invite: Invite) -> None:
    _, label = invite(7, mark='<img src=x onerror="document.title=1"><script>document.title=2</script>')

    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")
    board.page.reload()
    board.wait_for_status(label, "not_opened")

    assert board.page.locator("main script, main img").count() == 0
    assert board.page.title() not in ("1", "2")


def test_the_wall_shows_no_label_until_asked(board_server: Site, sit: Sit, invite: Invite) -> None:
    link, label = invite(9)
    tell(board_server, link, camera="dark")
    board = BoardPage(sit(), "/board/wall")
    page = board.page
    assert label not in page.content()

    page.get_by_role("link", name="Notizen einblenden").click()

    board.wait_for_connection("live")
    board.wait_for_status(label, "hint")


def test_without_scripts_the_board_is_a_page_to_load_again(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    link, label = invite(10)
    tell(board_server, link, camera="denied")

    board = BoardPage(sit(java_script_enabled=False), live=False)

    assert board.row(label).get_attribute("data-status") == "help"
    assert board.row(label).locator(".say").is_visible()
    with board.page.expect_navigation():
        board.page.get_by_role("link", name="Neu laden").click()


@pytest.fixture(scope="package")
def all_states(board_server: Site) -> None:
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
    board_server.appointment(in_minutes=0)
    tell(board_server, board_server.appointment(in_minutes=60 * 26), microphone="muted")
    tell(board_server, board_server.appointment(in_minutes=32), camera="stale")


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


def test_everything_is_reached_by_the_keyboard(board_server: Site, sit: Sit, invite: Invite) -> None:
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
