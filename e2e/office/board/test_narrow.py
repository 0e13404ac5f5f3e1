"""The office's pages on a counsellor's telephone, with a client who reads in another language."""

from e2e.layout import faults_at
from e2e.office.board.conftest import Sit
from e2e.pages.appointments import Appointments
from e2e.pages.board_page import BoardPage, tell
from e2e.server import Server

OPEN = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"


def test_an_appointment_in_another_language_is_shown_whole(sit: Sit) -> None:
    appointments = Appointments(sit(viewport={"width": 360, "height": 740}))
    appointments.new()
    found = faults_at(appointments.page, (360,))
    appointments.page.locator("#language").select_option("uk")
    appointments.paste_code("K7M4PQ9XT")

    appointments.submit()
    appointments.page.evaluate(OPEN)

    found += faults_at(appointments.page, (360,))
    assert not found, "\n".join(found)


def test_a_row_of_the_board_with_everything_open_is_shown_whole(sit: Sit, board_server: Server) -> None:
    link = board_server.appointment(in_minutes=3, label="Erstgespräch, Tochter ist dabei", language="ru")
    tell(board_server, link, "finished", microphone="denied", connection="poor slow_up")
    board = BoardPage(sit(viewport={"width": 360, "height": 740}), "/board?of=team")
    board.wait_for_status("Erstgespräch, Tochter ist dabei", "help")

    board.page.evaluate(OPEN)

    assert "Russisch" in board.row("Erstgespräch, Tochter ist dabei").inner_text()
    found = faults_at(board.page, (320, 360))
    assert not found, "\n".join(found)
