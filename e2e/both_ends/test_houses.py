"""The direct rehearsal between two houses: what their routers let through decides the finding."""

import pytest
from playwright.sync_api import Request, expect

from e2e.both_ends.cases import CASES, TWO_HOUSES, Case
from e2e.both_ends.street import Street, arrive, found, rehearse
from e2e.browsers import BrowserName
from e2e.pages.board_page import PATIENCE_MS

pytestmark = pytest.mark.quiet("direct")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_finding_is_what_the_routers_let_through(street: Street, case: Case) -> None:
    finding, _ = rehearse(street, case)

    assert finding == case.wanted


@pytest.mark.parametrize(("client", "board"), [("chromium", "firefox"), ("firefox", "chromium")])
def test_chromium_and_firefox_reach_each_other_through_both_routers(
    street: Street, client: BrowserName, board: BrowserName
) -> None:
    finding, _ = rehearse(street, TWO_HOUSES, client, board)

    assert finding == "good"


def test_of_two_boards_one_answers_and_both_show_it(street: Street) -> None:
    street.build(TWO_HOUSES)
    link, label = street.invite()
    with street.board(street.desk) as one, street.board(street.laptop) as other, street.client() as client:
        street.sofa.do(lambda: arrive(client, link))

        finding, _ = street.sofa.do(lambda: found(client))

        assert finding == "good"
        street.desk.do(lambda: one.wait_for_finding(label, "direct", "good"))
        street.laptop.do(lambda: other.wait_for_finding(label, "direct", "good"))


def test_a_board_that_is_closed_in_the_middle_is_no_finding_and_holds_nobody_up(street: Street) -> None:
    street.build(TWO_HOUSES)
    link, _ = street.invite()
    with street.board(street.desk) as board, street.client() as client:

        def close_in_the_middle() -> None:
            with board.page.expect_request("**/direct", timeout=4 * PATIENCE_MS):
                pass
            board.page.close()

        closing = street.desk.begin(close_in_the_middle)

        def go_through() -> None:
            with client.page.expect_request(is_over, timeout=2 * PATIENCE_MS):
                arrive(client, link)
            expect(client.check("direct")).to_be_hidden()
            assert client.action("handoff").is_enabled()

        street.sofa.do(go_through)
        closing.result()


def is_over(request: Request) -> bool:
    """Tell whether the client's page says that the rehearsal is over."""
    return request.url.endswith("/api/both-ends/direct") and '"over":true' in (request.post_data or "")
