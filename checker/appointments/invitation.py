"""All that goes to a client about one appointment: link, e-mail, calendar file, in the client's language.

Everything stands here without the code, which the server never has: `Invitation.marker` is in its place, and
the link has no fragment. The counsellor's page fills both in, see `web/office/appointments/email.js`.

icalendar takes some 30 ms to load, and only counsellors need it: it is imported where it is used, which is in
a thread, as the relay forwards packets meanwhile.
"""

import asyncio
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import aiohttp_jinja2
from aiohttp import web

from checker.appointments import email
from checker.appointments import texts as words
from checker.http.keys import CLOCK, KEYS, LANGUAGES
from checker.http.offices import settings_of
from checker.storage.appointments import Appointment, shown_token
from checker.texts.languages import gettext, using_language

if TYPE_CHECKING:
    from checker.appointments import calendar_file

# 8 bit and not base64: the page replaces the marker in the finished file (RFC 6152).
_POLICY: Final = SMTP.clone(cte_type="8bit", utf8=False)


@dataclass(frozen=True)
class Invitation:
    """The texts, with the marker where the code belongs. JSON for the page by `asdict`."""

    link: str
    marker: str
    language: str
    subject: str
    text: str
    short: tuple[str, ...]
    """The same in fewer words, shorter each time, for a mail program's address. A cancellation has none."""
    html: str
    """The letter's inside, for the clipboard and the page."""
    ics: str
    eml: str
    """A whole e-mail to open in a mail program; holds `ics` letter by letter."""
    name: str
    """What to call the files, without ending."""

    def for_page(self) -> dict[str, Any]:
        """Return what `data-invitation` holds."""
        return asdict(self)

    def brief(self) -> dict[str, Any]:
        """Return the same without files, for a page with many."""
        return {name: value for name, value in asdict(self).items() if name not in ("short", "ics", "eml")}


async def invitation(request: web.Request, row: Appointment, origin: str) -> Invitation | None:
    """Return what goes to the client; None when the link cannot be shown again."""
    return await asyncio.to_thread(_invitation, request, row, origin)


def _invitation(request: web.Request, row: Appointment, origin: str) -> Invitation | None:
    token = shown_token(request.app[KEYS], row)
    if token is None:
        return None
    row = _spoken(request, row)
    with using_language(request.app[LANGUAGES][row.language]):
        return _speak(request, row, f"{origin}/c/{token}")


def _spoken(request: web.Request, row: Appointment) -> Appointment:
    """Return it in a language that is on offer: the one it was made in may no longer be."""
    offered = row.language in request.app[LANGUAGES]
    return row if offered else replace(row, language=settings_of(request).default_language)


def _speak(request: web.Request, row: Appointment, link: str) -> Invitation:
    from checker.appointments import calendar_file

    given = _given(request, row)
    said = (
        email.cancellation(given)
        if row.cancelled
        else email.confirmation(given, link=link, again=row.version > 1)
    )
    text, marker = said.text(), email.code_marker()
    entry = _entry(request, row, given, text, link)
    short = () if row.cancelled else email.short_texts(given, link=link)
    ics, name = calendar_file.calendar(entry), f"{given['file']}"
    direction = request.app[LANGUAGES][row.language].direction
    common = {"language": row.language, "direction": direction}
    html = _render(request, "mail/letter.html", common | {"letter": said})
    document = _render(request, "mail/document.html", common | {"subject": said.subject, "html": html})
    return Invitation(
        link, marker, row.language, said.subject, text, short, html, ics,
        _eml(said.subject, text, document, ics, calendar_file.method(entry), name), name,
    )  # fmt: skip


def own_entry(request: web.Request, row: Appointment, link: str) -> tuple[str, str]:
    """Return the name and the text of the calendar file that a client fetches by the link (blocking).

    It is the entry of the e-mail, so a later change finds it, too; it speaks of what is to be done alone.
    """
    from checker.appointments import calendar_file

    row = _spoken(request, row)
    with using_language(request.app[LANGUAGES][row.language]):
        given = _given(request, row)
        said = "\n".join(gettext(text) for text in words.OWN_ENTRY)
        return f"{given['file']}", calendar_file.calendar(_entry(request, row, given, said, link))


def _entry(
    request: web.Request, row: Appointment, given: dict[str, Any], description: str, link: str
) -> "calendar_file.Entry":
    from checker.appointments import calendar_file

    return calendar_file.Entry(
        uid=row.id,  # without the host: an office may have several, and a change has to find its entry again
        sequence=row.version - 1,
        made_at=int(request.app[CLOCK].now_s()),
        starts=row.starts,
        ends=row.ends,
        summary=gettext(words.CANCELLED_SUMMARY if row.cancelled else words.SUMMARY) % given,
        description=description,
        link=link,
        organiser=given["email"],
        organiser_name=given["organiser"],
        cancelled=row.cancelled,
    )


def _given(request: web.Request, row: Appointment) -> dict[str, Any]:
    """Return what the words name."""
    settings = settings_of(request)
    spoken = request.app[LANGUAGES][row.language]
    starts = datetime.fromtimestamp(row.starts, ZoneInfo(settings.time_zone))
    office = settings.organisation or gettext("the counselling office")
    office = office[:1].upper() + office[1:]
    return {
        "office": spoken.apart(office),
        "organiser": office,
        "phone": spoken.apart(settings.phone),
        "email": settings.email,
        "provider": spoken.apart(settings.provider_name),
        "date": _plain(spoken.date(starts)),
        "time": _plain(spoken.time(starts)),
        "zone": spoken.zone(starts),
        "minutes": (row.ends - row.starts) // 60,
        "hours": f"{settings.appointment_keep_hours:g}",
        "weeks": settings.retention_weeks,
        "file": f"{starts:%Y-%m-%d-%H%M}",
    }


def _plain(text: str) -> str:
    """Return a date or time without the narrow space: old mail programs show a box for it."""
    return text.replace("\u202f", " ")


def _render(request: web.Request, template: str, context: dict[str, Any]) -> str:
    return aiohttp_jinja2.get_env(request.app).get_template(template).render(context)


def _eml(subject: str, text: str, html: str, ics: str, method: str, name: str) -> str:
    """Return an unsent e-mail: mail programs open it as a draft (`X-Unsent`, of Outlook's making)."""
    message = EmailMessage(_POLICY)
    message["Subject"] = subject
    message["X-Unsent"] = "1"
    message.set_content(text, cte="8bit")
    message.add_alternative(html, subtype="html", cte="8bit")
    params = {"method": method} if method else {}  # the same as inside (RFC 6047 §2.4)
    message.add_attachment(ics, subtype="calendar", cte="8bit", params=params, filename=f"{name}.ics")
    return message.as_bytes().decode()
