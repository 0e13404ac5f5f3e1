"""The handbook's pictures, made by a browser of the tests (`make pictures`; not part of `make test`)."""

from collections.abc import Callable, Iterator

import pytest

from e2e.browsers import Machine, Pool, open_context
from e2e.pages.appointments import Appointments
from e2e.pages.board_page import BoardPage, tell
from e2e.pages.office import Office, new_member
from e2e.results import fill
from e2e.server import ROOT, Server

MOST_BYTES = 250_000
OFFICE = {"ORGANISATION": "Beratung am Marktplatz", "PHONE": "030 1234567"}
# Debian's Chromium speaks English alone: so its fields for day and time follow the language of the page.
GERMAN_FIELDS = ("--enable-blink-features=LangAttributeAwareFormControlUI",)
CODE = "https://video.redmedical.de/#/login?name=&code=K7M4PQ9XT"


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    """A server whose provider is the real one (nothing is asked of it)."""
    return make_server(
        PROVIDER_TEMPLATE="https://video.redmedical.de/#/login?name={name}&code={code}", **OFFICE
    )


@pytest.fixture
def office(server: Server, pool: Pool) -> Iterator[Office]:
    """A counsellor at a computer."""
    machine = Machine(arguments=GERMAN_FIELDS, profile=(("viewport", {"width": 1024, "height": 760}),))
    with open_context(pool.browser(machine), machine) as context:
        office = Office(context, server)
        office.set_password(new_member(server, "anna"))
        yield office


def keep(office: Office, name: str) -> None:
    path = ROOT / "docs" / "handbuch" / f"{name}.png"
    office.page.wait_for_timeout(500)
    office.page.screenshot(path=path)
    assert path.stat().st_size <= MOST_BYTES


@pytest.mark.pictures
def test_pictures_of_an_invitation(office: Office) -> None:
    appointments = Appointments(office)
    appointments.new()
    appointments.paste_code(CODE)
    appointments.page.locator("#label").fill("Erstgespräch")
    keep(office, "einladen")

    appointments.submit()

    keep(office, "e-mail")


@pytest.mark.pictures
def test_picture_of_the_board(office: Office, server: Server) -> None:
    news: tuple[tuple[float, str, str, dict[str, str | None]], ...] = (
        (4, "Erstgespräch", "finished", {"microphone": "denied"}),
        (9, "Folgegespräch", "finished", {}),
        (14, "Pflegegrad", "checking", {"microphone": None, "speaker": None, "connection": None}),
        (45, "Tochter ist dabei", "", {}),
    )
    for minutes, label, status, findings in news:
        link = server.appointment(in_minutes=minutes, label=label)
        if status:
            tell(server, link, status, **findings)
    board = BoardPage(office, "/board?of=team")
    board.wait_for_status("Erstgespräch", "help")

    keep(office, "uebersicht")


@pytest.mark.pictures
def test_picture_of_the_statistics(office: Office, server: Server) -> None:
    fill(server)
    office.open("/statistics")

    keep(office, "statistik")
