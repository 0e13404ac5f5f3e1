"""The counsellor checks her own device from the board; the result comes back within her browser."""

import re
from typing import Final

import pytest
from playwright.sync_api import Page, StorageState, expect

from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage, tell
from e2e.pages.check_page import ALL_WELL
from e2e.pages.office import Office
from e2e.site import Site

OLD_MS: Final = 30 * 60_000
SAY: Final = """(age_ms) => {
  const findings = {browser: "ok", camera: "covered", microphone: "ok", connection: "limited"};
  new BroadcastChannel("own-device").postMessage({rating: "limited", findings, age_ms});
}"""
"""What the self-test says in another tab of this browser."""


SAY_CONNECTION: Final = """([connection, noted]) => new BroadcastChannel("own-device").postMessage(
  {rating: "limited", findings: {connection}, notes: {connection: noted}, age_ms: 0})"""


def own(board: BoardPage, state: str | None = None) -> str:
    """Return what the board says of her own device, once it is in this state."""
    place = board.page.locator(f'[data-own-device="{state}"]')
    place.wait_for()
    return place.inner_text()


def self_test(office: Office, server: Site) -> Page:
    """Open another page of the same browser."""
    page = office.context.new_page()
    page.goto(server.url + "/")
    return page


def test_the_check_runs_in_another_tab_and_its_result_stands_on_the_board(
    board_server: Site, signed_in: StorageState, visit: Visit, browser_name: BrowserName
) -> None:
    check = visit(browser=browser_name, storage_state=signed_in)
    office = Office(check.page.context, board_server)
    board = BoardPage(office)
    assert "noch nicht geprüft" in own(board, "none")

    check.open(board_server.url + "/")
    check.run_through()

    found = check.overall()
    assert found in ALL_WELL
    own(board, found)
    office.open("/appointments")
    office.open("/board")
    assert ("Kamera" in own(board, found)) == (check.rating("camera") == "hint")
    check.retry("speaker")
    check.answer("no")
    assert "Lautsprecher" in own(board, "blocked")
    assert office.problems == []


def test_the_link_opens_the_self_test_in_a_tab_of_its_own(board_server: Site, sit: Sit) -> None:
    office = sit()
    board = BoardPage(office)

    with office.context.expect_page() as opened:
        office.page.get_by_role("link", name=re.compile("Mein Gerät prüfen.*neuen Tab")).click()

    expect(opened.value.locator("[data-action=start]")).to_be_visible()
    assert opened.value.url == f"{board_server.url}/?lang=de"
    assert "Übersicht" in board.page.title()


def test_nothing_of_it_is_sent_and_it_outlives_reload_and_other_pages_of_the_tab(
    board_server: Site, sit: Sit, browser_name: BrowserName
) -> None:
    office = sit(browser_name)
    board = BoardPage(office)
    other = self_test(office, board_server)
    sent: list[str] = []
    office.context.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))

    other.evaluate(SAY, 120_000)

    said = own(board, "limited")
    assert "Kamera: verdeckt" in said
    assert "Internet" in said
    assert "Mikrofon" not in said
    assert "vor 2 Minuten" in said
    other.close()
    for path in ("/board", "/appointments", "/board"):
        office.open(path)
    assert "Kamera: verdeckt" in own(board, "limited")
    assert [each for each in sent if "covered" in each] == []


def test_after_thirty_minutes_it_is_old_and_what_was_found_is_forgotten(board_server: Site, sit: Sit) -> None:
    office = sit()
    board = BoardPage(office)
    self_test(office, board_server).evaluate(SAY, OLD_MS - 3_000)
    own(board, "limited")

    assert "älter als 30 Minuten" in own(board, "old")

    assert "covered" not in board.page.evaluate("JSON.stringify({...sessionStorage})")
    assert board.page.locator("[data-own-parts] li").count() == 0


@pytest.mark.parametrize(
    ("way", "client", "own", "side"),
    [
        ("slow_up", "good", "limited slow_down", "Ihre Seite"),
        ("slow_down", "good", "limited slow_up", "Ihre Seite"),
        ("slow_up", "limited slow_up", "good", "die Seite der Klientin"),
        ("slow_down", "limited slow_down", "good", "die Seite der Klientin"),
    ],
)
def test_the_slow_side_of_the_direct_path_is_named(
    board_server: Site, sit: Sit, invite: Invite, way: str, client: str, own: str, side: str
) -> None:
    link, label = invite()
    office = sit()
    board = BoardPage(office)
    tell(board_server, link, connection=client, direct=f"limited {way}")
    board.wait_for_finding(label, "direct", "limited")
    board.summary(label).click()

    finding, *notes = own.split()
    self_test(office, board_server).evaluate(SAY_CONNECTION, [finding, notes])

    said = board.row(label).locator('[data-check="direct"] [data-say]')
    expect(said).to_contain_text(f"Schwach ist wahrscheinlich {side}")
    board.page.reload()
    expect(said).to_contain_text(f"Schwach ist wahrscheinlich {side}")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_accessible_and_fits_in_every_state(
    board_server: Site, sit: Sit, width: int, language: str
) -> None:
    office = sit(viewport={"width": width, "height": 800}, color_scheme="dark" if width == 320 else "light")
    board = BoardPage(office, f"/board?lang={language}")
    other = self_test(office, board_server)

    for state, age_ms in (("none", None), ("limited", 0), ("old", OLD_MS)):
        if age_ms is not None:
            other.evaluate(SAY, age_ms)
        assert own(board, state)
        assert violations(board.page) == []
        assert board.page.evaluate("document.documentElement.scrollWidth") <= width
