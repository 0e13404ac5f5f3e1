"""A board behind a proxy that holds streams back: it asks, it says so, and it is right."""

import pytest

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.holding_proxy import holding
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import PATIENCE_MS, BoardPage, tell
from e2e.server import Server
from e2e.site import Site

BLOCK_S = 9.0  # longer than a board waits for a heartbeat
"""How late a proxy passes on what it has, where it does at all."""


@pytest.mark.parametrize("browser_name", ["chromium", "firefox"])
@pytest.mark.parametrize("block_s", [None, BLOCK_S], ids=["never", "late"])
def test_a_board_that_no_stream_reaches_shows_who_needs_help_and_how_it_knows(
    own_server: None,
    board_server: Site,
    sit: Sit,
    invite: Invite,
    browser_name: BrowserName,
    block_s: float | None,
) -> None:
    link, label = invite()
    with holding(board_server.url, block_s=block_s) as proxy:
        office = sit(browser_name)
        board = BoardPage(office, f"{proxy}/board", live=False)

        board.wait_for_connection("asked")
        tell(board_server, link, microphone="muted")
        board.wait_for_status(label, "help")
        tell(board_server, link)
        board.wait_for_status(label, "ready")

        assert board.page.locator('[data-connection-note="asked"]').is_visible()
        assert not board.page.locator('[data-connection-note="live"]').is_visible()
        board.page.close()


def test_signals_pass_a_board_that_no_stream_reaches_and_outlive_a_reload_and_a_restart(
    own_server: None, board_server: Server, sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, label = invite()
    token = link.partition("/c/")[2].partition("#")[0]
    office, client = sit(), visit()
    client.open(link)
    with holding(board_server.url) as proxy:
        board = BoardPage(office, f"{proxy}/board", live=False)
        board.wait_for_connection("asked")

        board.row(label).locator('button[data-signal="come_in"]').click()
        client.page.locator('[data-told][data-signal="come_in"]').wait_for(timeout=PATIENCE_MS)
        board_server.post("/api/both-ends/signal", {"token": token, "signal": "please_call"})
        asked = board.row(label).and_(board.page.locator('[data-asked="please_call"]'))
        asked.wait_for(timeout=PATIENCE_MS)

        board.page.reload()
        board.wait_for_connection("asked")
        assert both_said(board, label)
        board_server.stop()
        board.wait_for_connection("stale")
        board_server.start()
        board.wait_for_connection("asked")
        assert both_said(board, label)
        board.page.close()
    client.forgive("Failed to load resource")
    client.forgive("net::ERR")
    office.problems.clear()  # a server that is away is an error on the console


def both_said(board: BoardPage, label: str) -> bool:
    """Tell whether the row has what the counsellor and the client have said."""
    words = [board.word(label, name) for name in ("said", "asked")]
    return words == ["Bitte kommen Sie herein", "Bittet um einen Anruf"]


def test_when_the_proxy_is_gone_the_board_is_out_of_date_and_says_so(
    own_server: None, board_server: Site, sit: Sit, invite: Invite
) -> None:
    _, label = invite()
    office = sit()
    office.page.clock.install()
    with holding(board_server.url) as proxy:
        board = BoardPage(office, f"{proxy}/board", live=False)
        office.page.clock.fast_forward(7_000)
        board.wait_for_connection("asked")

    office.page.clock.fast_forward(11_000)
    board.wait_for_connection("stale")
    board.wait_for_status(label, "not_opened")
    assert board.page.locator('[data-connection-note="stale"]').is_visible()
    office.problems.clear()  # a proxy that is away is an error on the console
