"""The board beside real clients: live, and true after every break."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from checker.core.findings import CATALOGUE, Rating
from e2e import faults
from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.conftest import Visit
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import PATIENCE_MS, BoardPage, tell
from e2e.pages.office import Office, new_member
from e2e.server import Server
from e2e.site import Site

SOON_MS = 2_000  # the product's promise
STATUS = {
    Rating.READY: "ready",
    Rating.HINT: "hint",
    Rating.UNKNOWN: "hint",
    Rating.LIMITED: "help",
    Rating.BLOCKED: "help",
}


@pytest.mark.quiet("time")
def test_every_finding_is_on_the_board_within_two_seconds_with_its_rating(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")

    for check, findings in CATALOGUE.items():
        for finding, rating in findings.items():
            tell(board_server, link, **{check: finding})

            board.wait_for_status(label, STATUS[rating], SOON_MS)
            board.wait_for_finding(label, check, finding, SOON_MS)
            part = board.row(label).locator(f'[data-check="{check}"]')
            assert part.get_attribute("data-rating") == rating
            assert bool(board.word(label, "say")) == (STATUS[rating] == "help")


def test_what_is_noted_beside_a_finding_comes_and_goes_with_it(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    tell(board_server, link, connection="poor slow_up indirect")
    board.wait_for_status(label, "help")
    part = board.row(label).locator('[data-check="connection"]')

    assert "Das Senden ist langsam: Bitten Sie die Klientin" in board.word(label, "say")
    assert "Server" not in board.word(label, "say")
    assert "Senden ist langsam · wahrscheinlich kein direkter Weg" in (part.text_content() or "")
    assert "Das Gespräch läuft wahrscheinlich über einen Server von" in (part.text_content() or "")

    tell(board_server, link, connection="limited")
    board.wait_for_finding(label, "connection", "limited")

    assert "Senden" not in (part.text_content() or "")


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
    board.wait_for_status(label, "help")  # gone with a fault: whoever is on the telephone has to know


def test_a_good_check_becomes_ready_and_goes_on(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(real_line=True)

    client.open(link)
    client.start()
    board.wait_for_status(label, "checking")
    client.answer("yes")
    client.wait_for_overall()

    board.wait_for_status(label, STATUS[Rating(str(client.overall()))])
    for check in CATALOGUE:
        board.wait_for_finding(label, check, str(client.finding(check)))


@pytest.mark.usefixtures("own_server")
@pytest.mark.parametrize(("browser_name", "end"), [("chromium", "stop"), ("firefox", "kill")])
def test_a_restart_in_the_middle_loses_nothing(
    board_server: Server, sit: Sit, invite: Invite, browser_name: BrowserName, end: str
) -> None:
    link, label = invite()
    office = sit(browser_name)
    office.page.clock.install()
    board = BoardPage(office)
    tell(board_server, link, "opened")
    board.wait_for_status(label, "opened")

    getattr(board_server, end)()
    office.page.clock.fast_forward(11_000)  # without a heartbeat
    board.wait_for_connection("stale")
    assert board.page.locator('[data-connection-note="stale"]').is_visible()
    board_server.start()
    tell(board_server, link, microphone="muted")

    board.wait_for_status(label, "help")
    board.wait_for_connection("live")
    assert not board.page.locator('[data-connection-note="stale"]').is_visible()
    office.problems.clear()  # a server that is away is an error on the console


def test_appointments_come_move_and_go_in_order_of_time(board_server: Site, sit: Sit, invite: Invite) -> None:
    _, late = invite(50)
    office = sit()
    board = BoardPage(office)
    board.wait_for_status(late, "not_opened")
    _, early = invite(40)
    board.wait_for_status(early, "not_opened")  # another process: found by looking

    labels = board.page.locator('[data-day] [data-word="label"]').all_text_contents()
    assert labels.index(early) < labels.index(late)

    row = board.row(early).get_attribute("data-appointment")
    for step in ("cancel", "delete"):
        answer = office.context.request.post(
            f"{board_server.url}/appointments/{row}/{step}", headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.ok, answer.status
        if step == "cancel":
            board.wait_for_status(early, "cancelled")
            board.row(early).locator("h3").focus()
    expect(board.row(early)).to_have_count(0, timeout=PATIENCE_MS)
    expect(board.row(late)).to_have_count(1)
    expect(board.page.locator("h1")).to_be_focused()  # whoever was in the row is not thrown back to the start


@pytest.mark.usefixtures("own_server")
def test_an_ended_session_is_said_and_the_way_back_in_is_there(
    board_server: Server, pool: Pool, sit: Sit
) -> None:
    machine = Machine()
    with open_context(pool.browser(machine), machine) as context:
        office = Office(context, board_server)
        office.set_password(new_member(board_server, f"ended {uuid4().hex[:6]}"))
        board = BoardPage(office)
        answer = context.request.post(
            f"{board_server.url}/sign-out", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
        )
        assert answer.status == 303

        board.wait_for_connection("session")

        way = board.page.locator('[data-connection-note="session"] a')
        assert way.get_attribute("href") == "/sign-in?next=/board"
        assert way.is_visible()


def test_windows_follow_side_by_side_and_the_one_too_many_says_so(
    board_server: Site, sit: Sit, invite: Invite
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
