"""Inviting as a counsellor does it, in real browsers; what they send is listened to on the wire."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.conftest import Visit
from e2e.pages.appointments import Appointments
from e2e.pages.office import Office, new_member
from e2e.server import TIME_ZONE, Server
from e2e.stand_in_red import StandInRed
from e2e.tap import Tap, tapped

Sit = Callable[..., Appointments]
CODE: Final = "Q7W8E9R0T"
CLIPBOARD: Final = ("clipboard-read", "clipboard-write")


@pytest.fixture(scope="module")
def tapped_server(tmp_path_factory: pytest.TempPathFactory, red: StandInRed) -> Iterator[tuple[Server, Tap]]:
    """A server, and what browsers talk to instead of it."""
    server = Server(
        tmp_path_factory.mktemp("invitations"),
        {
            "PROVIDER_TEMPLATE": red.template,
            "ORGANISATION": "Pflegeberatung Musterstadt",
            "PHONE": "030 123456",
            "RATE_LIMIT_SIGN_IN_ADDRESS": "1000/minute",
        },
    )
    server.start()
    with tapped(server.url) as tap:
        yield server, tap
        server.stop()


@pytest.fixture
def tap(tapped_server: tuple[Server, Tap]) -> Tap:
    return tapped_server[1]


@pytest.fixture
def sit(pool: Pool, tapped_server: tuple[Server, Tap], request: pytest.FixtureRequest) -> Iterator[Sit]:
    """Return a way to sit down at a counsellor's computer, signed in."""
    offices: list[Office] = []
    server, tap = tapped_server

    def sit_down(browser: BrowserName = "chromium", **profile: Any) -> Appointments:
        machine = Machine(browser=browser, profile=tuple(profile.items()))
        context = open_context(pool.browser(machine), machine)
        if browser == "chromium":
            context.grant_permissions([*CLIPBOARD], origin=tap.url)
        office = Office(context, server)
        offices.append(office)
        member = f"{re.sub(r'[^a-z0-9]+', ' ', request.node.name.lower())[-50:]} {len(offices)}"
        office.set_password(tap.url + new_member(server, member))
        office.server = Server(server.folder, url=tap.url)  # the tap's address from now on
        return Appointments(office)

    yield sit_down
    for office in offices:
        office.context.close()
    assert [problem for office in offices for problem in office.problems] == []


def clipboard(appointments: Appointments) -> str:
    """Return what the person would paste."""
    text: str = appointments.page.evaluate("() => navigator.clipboard.readText()")
    return text


def unfolded(calendar: bytes) -> str:
    return calendar.decode().replace("\r\n ", "")


def test_a_counsellor_invites_in_a_few_keys_and_the_client_arrives_with_the_code(
    sit: Sit, visit: Visit, tap: Tap, red: StandInRed
) -> None:
    office = sit()
    office.new()
    keyboard = office.page.keyboard

    office.page.locator("[data-code-input]").focus()
    keyboard.insert_text(red.template.format(name="Anna", code=CODE))
    keyboard.press("Tab")
    keyboard.insert_text("Erstgespräch")
    with office.page.expect_navigation():
        keyboard.press("Enter")
    keyboard.press("Enter")  # the button that copies has the focus
    office.page.locator('[data-slot="note"]', has_text="Kopiert").first.wait_for()

    copied = clipboard(office)
    link = re.search(r"http\S+/c/\S+", copied)
    assert link
    assert f"\n   {CODE}\n" in copied
    assert "030 123456" in copied
    assert "Erstgespräch" not in copied
    client = visit()
    client.open(link.group())
    client.run_through()
    assert client.code() == CODE
    assert not tap.holds(CODE)


def test_the_code_comes_through_the_redirect_and_stays_with_reload_and_back(
    sit: Sit, tap: Tap, browser_name: BrowserName
) -> None:
    office = sit(browser_name)
    office.new()
    office.paste_code("A-1_b2C3d4")

    office.submit()

    assert office.is_one
    assert office.code() == "A-1_b2C3d4"
    assert "A-1_b2C3d4" not in office.page.url
    assert office.link().endswith("#A-1_b2C3d4")
    office.page.reload()
    assert office.code() == "A-1_b2C3d4"
    office.office.open("/appointments")
    office.page.go_back()
    office.page.locator("[data-code]", has_text="A-1_b2C3d4").wait_for()
    assert not tap.holds("A-1_b2C3d4")


def test_a_form_that_is_refused_keeps_the_code(sit: Sit, tap: Tap) -> None:
    office = sit()
    office.new()
    office.page.locator("#date").fill("2020-01-01")
    office.paste_code("KEPT12345")

    office.submit()

    assert office.page.locator(".wrong").first.inner_text().startswith("Diese Zeit ist schon vorbei")
    assert office.page.locator("[data-code-input]").input_value() == "KEPT12345"
    assert not tap.holds("KEPT12345")


def test_the_code_is_put_in_later_taken_out_and_survives_a_change(sit: Sit, tap: Tap) -> None:
    office = sit()
    office.new()
    office.submit()
    assert "[hier den Zugangscode eintragen]" in office.letter()

    office.paste_code("LATER1234")
    office.page.keyboard.press("Enter")
    office.page.locator("[data-letter]", has_text="LATER1234").wait_for()
    before = office.link()
    office.do("renew")

    assert office.code() == "LATER1234"
    assert office.link() != before
    assert office.link().endswith("#LATER1234")
    office.action("forget-code").click()
    assert "LATER1234" not in office.page.content()
    office.page.reload()
    assert office.code() == ""
    assert not tap.holds("LATER1234")


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("https://arzt.redmedical.de/#/x?code=ABC123XYZ", "Link für Ihre eigene Seite"),
        ("https://evil.example/#/login?code=ABC123XYZ", "führt nicht zu RED connect"),
        ("bitte sehr: siehe unten", "keinen Code"),
    ],
)
def test_what_is_no_link_for_participants_stops_the_form(sit: Sit, tap: Tap, pasted: str, said: str) -> None:
    office = sit()
    office.new()
    office.paste_code(pasted)

    office.go.click()

    assert said in office.note()
    assert office.office.path == "/appointments/new"
    assert not tap.holds("ABC123XYZ")


def test_an_unusual_code_is_warned_of_and_used(sit: Sit) -> None:
    office = sit()
    office.new()
    office.paste_code("12345678")
    assert "ungewöhnlich" in office.note()

    office.submit()

    assert office.code() == "12345678"


def test_the_saved_files_are_whole_and_have_the_code(sit: Sit, tap: Tap) -> None:
    office = sit()
    office.new()
    office.paste_code("FILE12345")
    office.submit()

    name, eml = office.saved("save-mail")
    calendar_name, ics = office.saved("save-calendar")

    message = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    [attached] = message.iter_attachments()
    bodies = [part.get_content() for kind in ("plain", "html") if (part := message.get_body((kind,)))]
    assert (name[-4:], calendar_name[-4:]) == (".eml", ".ics")
    assert message["X-Unsent"] == "1"
    assert "Videoberatung" in message["Subject"]
    assert len(bodies) == 2
    for text in (*bodies, unfolded(attached.get_content().encode()).replace("\r\n", "\n"), unfolded(ics)):
        assert f"{office.link()}" in text
        assert "FILE12345" in text.replace(office.link(), "")
        assert "eintragen]" not in text
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    [event] = Calendar.from_ical(ics).walk("VEVENT")
    assert event["URL"] == office.link()
    assert not tap.holds("FILE12345")


def test_a_mail_program_gets_what_fits_into_an_address_and_the_rest_by_paste(sit: Sit) -> None:
    office = sit()
    office.new()
    office.paste_code(CODE)
    office.submit()
    office.page.evaluate("() => document.addEventListener('click', (event) => event.preventDefault(), true)")

    office.action("open-mail").click()

    office.page.locator('[data-slot="note"]', has_text="Strg + V").wait_for()
    assert CODE in clipboard(office)


def test_many_are_made_from_a_table_and_each_keeps_its_own_code(sit: Sit, tap: Tap) -> None:
    office = sit()
    day = (datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=3)).strftime("%d.%m.%Y")
    table = f"{day} 09:00; Erstgespräch; FIRST1234\n{day}\t10:00\n{day};11:00;;THIRD1234"
    office.many(table + "\n01.01.2020 10:00")
    office.submit()
    assert "Zeile 4" in office.page.locator("#table-faults").inner_text()
    assert "THIRD1234" in office.page.locator("#table").input_value()

    office.page.locator("#table").fill(table)
    office.submit()

    rows = office.page.locator("[data-number]")
    assert [row.locator("[data-code]").text_content() for row in rows.all()] == ["FIRST1234", "", "THIRD1234"]
    rows.nth(2).locator('[data-action="copy-mail"]').click()
    rows.nth(2).locator('[data-slot="note"]', has_text="Kopiert").wait_for()
    assert "#THIRD1234" in clipboard(office)
    with office.page.expect_navigation():
        rows.nth(0).locator("[data-open]").click()
    assert (office.is_one, office.code()) == (True, "FIRST1234")
    assert not tap.holds("FIRST1234")
    assert not tap.holds("THIRD1234")


def test_a_line_that_may_hide_a_code_is_not_sent(sit: Sit, tap: Tap) -> None:
    office = sit()
    office.many("24.11.2027 14:30 HIDDEN123\nmorgen; x; HIDDEN123\n24.11.2027 14:30; HIDDEN123")

    office.go.click()

    faults = office.page.locator("#table-faults").inner_text()
    assert [number for number in ("Zeile 1", "Zeile 2", "Zeile 3") if number not in faults] == []
    assert office.office.path == "/appointments/many"
    assert not tap.holds("HIDDEN123")


def test_without_scripts_the_invitation_is_there_and_says_that_the_code_is_missing(
    sit: Sit, tap: Tap
) -> None:
    office = sit(java_script_enabled=False)
    office.new()
    assert "Ohne JavaScript" in office.page.locator("main").inner_text()
    assert not office.page.locator("[data-code-input]").is_visible()

    office.submit()

    assert office.is_one
    assert "ohne den Code" in office.page.locator("main").inner_text()
    assert "[hier den Zugangscode eintragen]" in office.letter()
    for name in ("save-mail", "save-calendar"):
        _, content = office.saved(name)
        assert office.link() in unfolded(content)


def test_a_cancelled_appointment_is_kindly_told_to_the_client(sit: Sit, visit: Visit) -> None:
    office = sit()
    office.new()
    office.submit()
    link = office.link()

    office.do("cancel")

    assert "findet nicht statt" in office.letter()
    client = visit()
    client.forgive("410")
    client.open(link)
    assert "findet nicht statt" in client.page.locator("main").inner_text()
    assert "030 123456" in client.page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(sit: Sit, visit: Visit, width: int) -> None:
    office = sit(viewport={"width": width, "height": 900}, color_scheme="dark" if width == 320 else "light")
    found: list[str] = []

    def look(where: str) -> None:
        wide = office.page.evaluate("() => document.documentElement.scrollWidth")
        found.extend(f"{where}: {problem}" for problem in violations(office.page))
        found.extend([f"{where} is {wide} px wide"] if wide > width else [])

    office.new()
    office.paste_code("https://arzt.redmedical.de/x")
    look("form")
    office.paste_code(CODE)
    office.page.locator("#label").fill("Erstgespräch mit einem sehr langen Zusatz")
    office.submit()
    look("made")
    office.page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    look("everything open")
    office.page.locator("#date").fill("2020-01-01")
    office.do("move")
    look("not moved")
    office.do("cancel")
    look("cancelled")
    office.many("morgen")
    office.go.click()
    look("table with a fault")
    day = (datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=3)).strftime("%d.%m.%Y")
    office.many(f"{day} 09:00; Erstgespräch; {CODE}")
    office.submit()
    look("batch")
    office.office.open("/appointments?whose=team")
    look("list")
    office.office.open("/appointments?q=nowhere")
    look("nothing found")

    assert found == []
