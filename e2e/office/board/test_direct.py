"""The direct rehearsal: two browsers connect and measure, and both sides read what was found."""

import pytest
from playwright.sync_api import Request, Route, expect

from checker.core.findings import BOTH_ENDS
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import PATIENCE_MS, BoardPage
from e2e.pages.check_page import CheckPage
from e2e.stand_in_red import Provider

# What a busy machine measures is not what these stories are about: that the two have met is.
MEASURED = BOTH_ENDS["direct"].keys() - {"relayed_only", "not_measured"}
ROUTES = {"script": "**/direct/client.js*", "mailbox": "**/api/both-ends/direct"}
FAULTS = {
    "keys": "crypto.subtle.generateKey = async () => { window.cut = true; throw new Error('no keys'); };",
    "agreement": "crypto.subtle.deriveBits = async () => { window.cut = true; throw new Error('no bits'); };",
    "candidates": "RTCPeerConnection.prototype.addIceCandidate = async () => { window.cut = true; };",
    "channel": """
      const {createDataChannel} = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.createDataChannel = function (name, ...about) {
        if (name !== "direct") return createDataChannel.call(this, name, ...about);
        window.cut = true;
        throw new Error("no channel");
      };""",
    "channel that closes": """
      const {createDataChannel} = RTCPeerConnection.prototype;
      RTCPeerConnection.prototype.createDataChannel = function (name, ...about) {
        const channel = createDataChannel.call(this, name, ...about);
        if (name === "direct") channel.onopen = () => { window.cut = true; channel.close(); };
        return channel;
      };""",
}
"""What fails in the client's browser, step by step; the board's by its mailbox."""
PAIRS: list[tuple[BrowserName, BrowserName]] = [
    ("chromium", "chromium"),
    ("chromium", "firefox"),
    ("firefox", "chromium"),
]


def arrive(visit: Visit, link: str, browser: BrowserName = "chromium") -> CheckPage:
    """Return a client who tries the direct path when there is a result."""
    client = visit(browser=browser, real_path=True)
    client.open(link)
    return client


def is_over(request: Request) -> bool:
    """Tell whether the client's page says that the rehearsal is over."""
    return request.url.endswith("/api/both-ends/direct") and '"over":true' in (request.post_data or "")


@pytest.mark.parametrize(("client_browser", "board_browser"), PAIRS)
def test_after_the_result_both_browsers_reach_each_other_and_both_sides_read_it(
    sit: Sit, invite: Invite, visit: Visit, client_browser: BrowserName, board_browser: BrowserName
) -> None:
    link, label = invite()
    board = BoardPage(sit(board_browser))
    client = arrive(visit, link, client_browser)

    client.run_through()
    found = client.finding("direct")

    assert found in MEASURED
    expect(client.check("direct")).to_be_visible()
    part = board.row(label).locator(f'[data-check="direct"][data-finding="{found}"]')
    part.wait_for(state="attached", timeout=PATIENCE_MS)
    if client_browser == board_browser:
        assert violations(client.page) == []


def test_of_two_boards_one_answers_and_both_show_it(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, label = invite()
    boards = [BoardPage(sit()), BoardPage(sit())]
    client = arrive(visit, link)

    client.run_through()

    assert client.finding("direct") in MEASURED
    for board in boards:
        part = board.row(label).locator('[data-check="direct"][data-state="done"]')
        part.wait_for(state="attached", timeout=PATIENCE_MS)


def test_a_board_that_is_closed_in_the_middle_is_no_finding_and_holds_nobody_up(
    sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, _ = invite()
    board = BoardPage(sit())
    client = arrive(visit, link)
    with board.page.expect_request("**/direct", timeout=4 * PATIENCE_MS):
        client.run_through()

    with client.page.expect_request(is_over, timeout=2 * PATIENCE_MS):
        board.page.close()

    expect(client.check("direct")).to_be_hidden()
    assert client.action("handoff").is_enabled()


def test_whoever_leaves_while_it_runs_leaves_at_once(
    sit: Sit, invite: Invite, visit: Visit, red: Provider
) -> None:
    link, _ = invite()
    board = BoardPage(sit())
    client = arrive(visit, link)
    with board.page.expect_request("**/direct", timeout=4 * PATIENCE_MS):
        client.run_through()

    client.hand_off()

    client.page.wait_for_url(f"{red.origin}/**", timeout=PATIENCE_MS)


@pytest.mark.parametrize("cut", [*ROUTES, *FAULTS])
def test_with_the_rehearsal_cut_at_any_step_the_check_is_as_it_was(
    sit: Sit, invite: Invite, visit: Visit, cut: str
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(real_path=True, faults=(FAULTS[cut],) if cut in FAULTS else ())
    reached = []

    def abort(route: Route) -> None:
        reached.append(route.request.url)
        route.abort()

    if cut in ROUTES:
        client.page.route(ROUTES[cut], abort)
        client.forgive("Failed to load resource")
        client.forgive("net::ERR")
    client.open(link)

    client.run_through()

    client.wait_until(lambda: bool(reached) or client.page.evaluate("!!window.cut"), "it was cut")
    board.wait_for_status(label, "ready")
    assert client.overall() == "ready"
    assert client.action("handoff").is_enabled()
    expect(client.check("direct")).to_be_hidden()


def test_whoever_switches_it_off_meets_nobody(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = arrive(visit, link)

    client.page.locator("[data-direct-wish]").uncheck()
    client.run_through()
    board.row(label).and_(board.page.locator('[data-status="ready"]')).wait_for(timeout=PATIENCE_MS)
    client.page.wait_for_timeout(500)  # longer than it takes to begin

    assert client.traffic.to("/api/both-ends/direct") == []
    expect(client.check("direct")).to_be_hidden()
