"""Who is stuck is at the top of the board, and who was never there is not."""

import re

import pytest
from playwright.sync_api import expect

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage, tell
from e2e.pages.check_page import CheckPage
from e2e.server import Server

NO_WEBRTC = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
NO_MICROPHONE = faults.refuses("audio", "NotFoundError", "Requested device not found")
NO_CAMERA = faults.refuses("video", "NotFoundError", "Requested device not found")
NO_LOUDSPEAKER = """() => {
  const { mediaDevices } = navigator;
  const real = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => (await real()).filter(({ kind }) => kind !== "audiooutput");
  mediaDevices.dispatchEvent(new Event("devicechange"));
}"""
READINESS = "/api/readiness"
DAYS = 3 * 24 * 60


def expect_help(board: BoardPage, label: str, about: str) -> None:
    """Expect a row to be a call for help, everywhere where one is seen or heard."""
    board.wait_for_status(label, "help")
    assert board.word(label, "about") == about
    assert board.word(label, "say")
    page = board.page
    expect(page.locator("[data-needs]").get_by_role("link").filter(has_text=label)).to_contain_text(about)
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(page.locator("[data-calm]")).to_be_hidden()


def check_by_script(client: CheckPage) -> None:
    """Do what a mail gateway's browser does with a link: press the buttons by a script, and go away."""
    client.page.evaluate("document.querySelector('[data-action=start]').click()")
    client.wait_for_finding("microphone", "missing")
    client.skip_unless_done("speaker")
    client.wait_for_overall()
    client.page.close(run_before_unload=False)


def test_a_client_whom_the_gate_holds_up_needs_help(
    sit: Sit, invite: Invite, visit: Visit, browser_name: BrowserName
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    board.wait_for_status(label, "not_opened")

    client = visit(browser=browser_name, faults=(NO_WEBRTC,))
    client.open(link)

    assert client.finding("browser") == "no_webrtc"
    expect_help(board, label, "Browser: kein Videogespräch möglich")


def test_a_client_who_has_left_without_a_microphone_needs_help(
    own_server: None, board_server: Server, sit: Sit, invite: Invite, visit: Visit, browser_name: BrowserName
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(browser=browser_name, faults=(NO_MICROPHONE,))
    client.open(link)
    client.start()
    client.wait_for_finding("microphone", "missing")
    board.wait_for_status(label, "help")

    before = board_server.log.count(READINESS)
    # Within the site: with about:blank a busy Firefox lost the beacon in two of nine runs.
    client.page.goto(f"{board_server.url}/health")
    client.wait_until(lambda: board_server.log.count(READINESS) > before, "the page says that it is left")
    later, later_label = invite()
    tell(board_server, later)
    board.wait_for_status(later_label, "ready")

    expect_help(board, label, "Mikrofon: nicht gefunden")


@pytest.mark.parametrize("path", ["/board", "/board/wall?labels"])
def test_a_link_that_is_not_opened_when_the_appointment_begins_needs_help(
    sit: Sit, invite: Invite, path: str
) -> None:
    _, waiting = invite(2)
    _, begun = invite(0)
    board = BoardPage(sit(), path)

    board.wait_for_status(waiting, "not_opened")
    board.wait_for_status(begun, "help")

    assert board.word(begun, "about") == "Der Link ist noch nicht geöffnet"
    if path == "/board":
        expect_help(board, begun, "Der Link ist noch nicht geöffnet")


@pytest.mark.parametrize(("in_minutes", "status"), [(DAYS, "not_opened"), (5, "help")])
def test_a_mail_gateway_that_tries_the_link_days_before_is_nobody(
    sit: Sit, invite: Invite, visit: Visit, in_minutes: float, status: str
) -> None:
    link, label = invite(in_minutes)
    board = BoardPage(sit())
    gateway = visit(faults=(NO_MICROPHONE, NO_CAMERA))
    gateway.open(link)

    check_by_script(gateway)
    other = visit()
    other.open(invite(DAYS)[0])  # whatever the gateway has sent would have arrived by now

    board.wait_for_status(label, status)


def test_a_person_who_tries_it_days_before_is_shown_and_is_not_urgent(
    sit: Sit, invite: Invite, visit: Visit, browser_name: BrowserName
) -> None:
    link, label = invite(DAYS)
    board = BoardPage(sit())
    client = visit(browser=browser_name, faults=(NO_MICROPHONE,))
    client.open(link)

    client.start()

    board.wait_for_status(label, "tried")
    assert board.word(label, "about") == "Mikrofon: nicht gefunden"
    expect(board.page.locator("[data-needs]").get_by_role("link").filter(has_text=label)).to_have_count(0)


def test_a_part_that_waits_to_be_checked_again_does_not_read_as_running(
    sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(faults=(faults.WATCH_DEVICES,))
    client.own_clock()
    client.open(link)
    client.run_through()
    board.wait_for_status(label, "ready")
    client.pass_s(3)  # the voice is recorded a little longer than its part takes
    client.wait_until(lambda: not client.open_devices(), "every device is free")
    client.pass_s(3)  # what changes right after devices were closed is the page's own doing

    client.page.evaluate(NO_LOUDSPEAKER)

    board.wait_for_status(label, "stale")
    assert board.word(label, "about") == "Lautsprecher: Ergebnis ist veraltet"
