"""What goes to the client: e-mail and calendar file, in each language, parsed back."""

import html
import re
from typing import Any

import pytest
from aiohttp import web

from checker.storage.appointments import Appointment
from tests.appointments.invitations import (
    GOOD,
    LANGUAGES,
    OFFICE,
    STARTS,
    event,
    invitation,
    make,
    parts,
)
from tests.running_app import Client, SendForm, SignIn
from tests.support import stores_of


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


@pytest.fixture
async def made(sign_in: SignIn, send_form: SendForm) -> str:
    """Anna's appointment; returns the path of its page."""
    return await make(sign_in, send_form)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_e_mail_says_all_in_the_clients_language(
    client: Client, send_form: SendForm, sign_in: SignIn, language: str
) -> None:
    await sign_in("anna", language="en" if language == "de" else "de")
    answer = await send_form("/appointments/new", GOOD | {"language": language})

    texts = await invitation(client, answer.headers["Location"])

    date, marker = {
        "de": ("Dienstag, 24. November 2026", "[hier den Zugangscode eintragen]"),
        "en": ("Tuesday, November 24, 2026", "[enter the access code here]"),
    }[language]
    clock = {"de": "14:30 Uhr", "en": "2:30"}[language]
    zone = {"de": "Mitteleuropäische Normalzeit", "en": "Central European Standard Time"}[language]
    assert date in texts["subject"]
    assert clock in texts["subject"]
    assert texts["marker"] == marker
    for text in (texts["text"], html.unescape(texts["html"])):
        for wanted in (
            date,
            clock,
            zone,
            "45",
            texts["link"],
            marker,
            "RED connect",
            "030 12 34",
            "24",
            "12",
        ):
            assert wanted in text, wanted
        assert "Beratung & Hilfe" in text
        assert "first talk" not in text
    assert len(re.findall(r"^\d\. ", texts["text"], re.M)) == texts["html"].count("<li>") == 5


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_e_mail_file_is_a_draft_with_text_html_and_calendar(
    client: Client, send_form: SendForm, sign_in: SignIn, language: str
) -> None:
    await sign_in()
    answer = await send_form("/appointments/new", GOOD | {"language": language})
    texts = await invitation(client, answer.headers["Location"])

    message, text, markup, ics = parts(texts["eml"])

    assert message["X-Unsent"] == "1"
    assert message["Subject"] == texts["subject"]
    assert text.replace("\r\n", "\n") == texts["text"]
    assert texts["html"].strip() in markup.replace("\r\n", "\n")
    assert f'lang="{language}"' in markup
    assert ics.replace("\r\n", "\n") == texts["ics"].replace("\r\n", "\n")
    assert texts["ics"] in texts["eml"]  # the page fills the calendar by itself and puts it in again
    assert not re.search(r"(?<!\r)\n", texts["eml"])
    assert all(len(line.encode()) <= 998 for line in texts["eml"].split("\r\n"))


async def test_the_calendar_file_has_the_time_and_the_link(client: Client, made: str) -> None:
    texts = await invitation(client, made)

    found = event(texts["ics"])

    assert found["DTSTART"].dt == STARTS
    assert (found["DTEND"].dt - found["DTSTART"].dt).total_seconds() == 45 * 60
    assert found["URL"] == texts["link"]
    assert texts["link"] in found["DESCRIPTION"]
    assert found["SEQUENCE"] == 0
    assert found["ORGANIZER"] == "mailto:office@office.example"
    assert all(len(line.encode()) <= 75 for line in texts["ics"].split("\r\n"))


async def test_a_file_can_be_had_without_scripts(client: Client, made: str) -> None:
    calendar = await client.get(f"{made}/ics")
    mail = await client.get(f"{made}/eml")

    assert calendar.content_type == "text/calendar"
    assert "attachment" in calendar.headers["Content-Disposition"]
    assert event(await calendar.text())["DTSTART"].dt == STARTS
    assert parts(await mail.text())[0]["X-Unsent"] == "1"


async def test_a_link_that_is_not_derived_cannot_be_shown_but_renewed(
    client: Client, sign_in: SignIn, send_form: SendForm, app: web.Application, appointment: Appointment
) -> None:
    await sign_in()
    path = f"/appointments/{appointment.id}"

    page = await (await client.get(path)).text()
    file = await client.get(f"{path}/ics")
    await send_form(f"{path}/renew", {"generation": "1"})

    assert "cannot be shown again" in page
    assert file.status == 404
    assert (await invitation(client, path))["link"]
    assert await stores_of(app).appointments.find_by_link(appointment.hash, 0) is None
