"""What the tests of invitations share."""

import email
import email.policy
import html
import json
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiohttp import web
from icalendar import Calendar

from checker.core.account_rules import OPERATOR
from checker.http.keys import APPOINTMENTS
from checker.storage.appointments import Appointment
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime

GOOD = {"date": "2026-11-24", "time": "14:30", "minutes": "45", "language": "de", "label": "first talk"}
STARTS = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
ORIGIN = "https://check.example"
LANGUAGES = ("de", "en")
OFFICE = {
    "languages": LANGUAGES,
    "organisation": "Beratung & Hilfe",
    "phone": "030 12 34",
    "email": "office@office.example",
    "public_url": ORIGIN,
}


async def make(sign_in: SignIn, send_form: SendForm) -> str:
    """Make an appointment of Anna's; returns the path of its page."""
    await sign_in("anna")
    answer = await send_form("/appointments/new", GOOD)
    assert answer.status == 303
    return str(answer.headers["Location"]).partition("?")[0]


async def invitation(client: Client, path: str) -> dict[str, str]:
    """Return what the page of an appointment knows of the invitation."""
    page = await (await client.get(path)).text()
    found = re.search(r'data-invitation="([^"]*)"', page) or re.search(r"data-invitation='([^']*)'", page)
    assert found, page
    texts: dict[str, str] = json.loads(html.unescape(found[1]))
    return texts


def event(ics: str) -> Any:
    """Return the one event of a calendar file."""
    calendar = Calendar.from_ical(ics)
    [found] = calendar.walk("VEVENT")
    return found


def parts(eml: str) -> tuple[EmailMessage, str, str, str]:
    """Return an e-mail, its text, its HTML and its calendar."""
    message = email.message_from_bytes(eml.encode(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, markup = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert markup is not None
    [attachment] = message.iter_attachments()
    return message, text.get_content(), markup.get_content(), attachment.get_content()


async def listed(app: web.Application, time: FakeTime) -> list[Appointment]:
    return [each.appointment for each in await app[APPOINTMENTS].list(OPERATOR, time.wall_s)]
