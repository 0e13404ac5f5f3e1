"""A board behind a proxy that holds streams back: it asks, it says so, and it is right."""

import pytest

from e2e.browsers import BrowserName
from e2e.holding_proxy import holding
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage, tell
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
