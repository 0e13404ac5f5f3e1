"""Inviting one client, in real browsers; what they send is recorded on the wire."""

import email
import email.policy
import re
import time
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from icalendar import Calendar
from playwright.sync_api import Route, expect

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.office.invitations.conftest import CODE, Sit, Wire, clipboard, unfolded
from e2e.stand_in_red import Provider


def test_a_counsellor_invites_in_a_few_keys_and_the_client_arrives_with_the_code(
    sit: Sit, visit: Visit, wire: Wire, red: Provider
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
    expect(office.page.locator("[data-action=copy-mail]")).to_be_focused()
    keyboard.press("Enter")
    office.page.locator('[data-slot="note"]', has_text="Kopiert").first.wait_for()

    copied = clipboard(office)
    link = re.search(r"http\S+/c/\S+", copied)
    assert link
    assert f"\n   {CODE}\n" in copied
    assert office.office.server.phone in copied
    assert "Erstgespräch" not in copied
    client = visit()
    client.open(link.group())
    client.run_through()
    assert client.code() == CODE
    assert not wire.holds(CODE)


def test_where_the_scripts_come_late_the_next_step_has_the_focus_all_the_same(sit: Sit) -> None:
    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    office = sit()
    office.new()
    office.page.route("**/appointments.js", late)

    office.submit()

    expect(office.page.locator("[data-action=copy-mail]")).to_be_focused()


def test_the_code_comes_through_the_redirect_and_stays_with_reload_and_back(
    sit: Sit, wire: Wire, browser_name: BrowserName
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
    assert not wire.holds("A-1_b2C3d4")


def test_a_form_that_is_refused_keeps_the_code(sit: Sit, wire: Wire) -> None:
    office = sit()
    office.new()
    office.page.locator("#date").fill("2020-01-01")
    office.paste_code("KEPT12345")

    office.submit()

    assert office.page.locator(".wrong").first.inner_text().startswith("Diese Zeit ist schon vorbei")
    assert office.page.locator("[data-code-input]").input_value() == "KEPT12345"
    assert not wire.holds("KEPT12345")


def test_the_code_is_put_in_later_taken_out_and_survives_a_change(sit: Sit, wire: Wire) -> None:
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
    assert not wire.holds("LATER1234")


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("https://arzt.redmedical.de/#/x?code=ABC123XYZ", "Link für Ihre eigene Seite"),
        ("https://evil.example/#/login?code=ABC123XYZ", "führt nicht zu RED connect"),
        ("bitte sehr: siehe unten", "keinen Code"),
    ],
)
def test_what_is_no_link_for_participants_stops_the_form(
    sit: Sit, wire: Wire, pasted: str, said: str
) -> None:
    office = sit()
    office.new()
    office.paste_code(pasted)

    office.go.click()

    assert said in office.note()
    assert office.office.path == "/appointments/new"
    assert not wire.holds("ABC123XYZ")


def test_an_unusual_code_is_warned_of_and_used(sit: Sit) -> None:
    office = sit()
    office.new()
    office.paste_code("12345678")
    assert "ungewöhnlich" in office.note()

    office.submit()

    assert office.code() == "12345678"


def test_the_saved_files_are_whole_and_have_the_code(sit: Sit, wire: Wire) -> None:
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
    assert not wire.holds("FILE12345")


def test_a_mail_program_gets_the_longest_text_that_fits_into_an_address(sit: Sit) -> None:
    office = sit()
    office.new()
    office.paste_code(CODE)
    office.submit()

    address = office.action("open-mail").get_attribute("href") or ""

    assert len(address) <= 2_000
    assert f"{office.link().partition('#')[0]}#{CODE}" in unquote(address)
    assert "„Zur Videoberatung“" in unquote(address)


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
    assert office.office.server.phone in client.page.locator("main").inner_text()
