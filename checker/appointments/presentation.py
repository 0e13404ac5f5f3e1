"""What the rooms for appointments share: who looks, what a page shows of one, what a form is filled with."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from checker.appointments.invitation import invitation
from checker.appointments.substitution import whose
from checker.core.account_rules import Viewer
from checker.core.appointments.form import (
    LABEL_MAX,
    MINUTES,
    MINUTES_MAX,
    MINUTES_MIN,
    AppointmentRequest,
    local_fields,
    moments,
    read_wish,
    suggested_start,
)
from checker.http.access import ACCOUNT, viewer_of
from checker.http.keys import CLOCK, LANGUAGES
from checker.http.offices import settings_of
from checker.http.pages import office_page
from checker.storage.appointments import Appointment, new_id
from checker.texts.languages import Language

LONGEST_SEARCH: Final = 80
_ID: Final = re.compile(r"[0-9a-f]{32}")


def zone(request: web.Request) -> ZoneInfo:
    """Return the time zone of the office."""
    return ZoneInfo(settings_of(request).time_zone)


def spoken(request: web.Request) -> Language:
    """Return the language that the counsellor reads."""
    return request.app[LANGUAGES][office_page.language_of(request)]


def asked_viewer(request: web.Request) -> Viewer:
    """Return whose appointments are asked for: by `?whose=team` the office's where they may be seen."""
    viewer = viewer_of(request)
    return viewer if request.query.get("whose") == "team" else replace(viewer, team=False)


def scope(request: web.Request) -> dict[str, Any]:
    """Return what a page says of whose appointments it shows: `whole` office, and whether `team` may be."""
    viewer = viewer_of(request)
    whole = asked_viewer(request).team
    return {"whole": whole, "team": viewer.team, "whose_team": "?whose=team" if whole else ""}


def shown(request: web.Request, row: Appointment, counsellor: str | None = None) -> dict[str, Any]:
    """Return what a page shows of an appointment; `counsellor` is the name of whose it is."""
    language, now_s = spoken(request), request.app[CLOCK].now_s()
    starts, ends = (datetime.fromtimestamp(at, zone(request)) for at in (row.starts, row.ends))
    offered = request.app[LANGUAGES].get(row.language)
    return {
        "id": row.id,
        "date": language.date(starts),
        "time": language.time(starts),
        "until": language.time(ends),
        "iso": starts.isoformat(timespec="minutes"),
        "minutes": (row.ends - row.starts) // 60,
        "label": row.label,
        "language": offered.name if offered else row.language,
        "counsellor": counsellor,
        "mine": row.counsellor == request[ACCOUNT].id,
        "cancelled": row.cancelled,
        "over": row.ends <= now_s,
        "generation": row.generation,
    }


def provider(request: web.Request) -> dict[str, Any]:
    """Return `data-provider`: by it the page tells links apart, which we never see."""
    settings = settings_of(request)
    return {
        "template": settings.provider_template,
        "origins": settings.all_provider_origins,
        "organisers": settings.provider_organiser_origins,
    }


def given_id(fields: Mapping[str, str], name: str) -> str:
    """Return the id that a form brings, so that sending it twice makes one appointment; else a new one."""
    found = fields.get(name, "")
    return found if _ID.fullmatch(found) else new_id()


def batch_id(batch: str, number: int) -> str:
    """Return the id of one appointment of those made together: so they are found again without a column."""
    return hashlib.sha256(f"{batch}.{number}".encode()).hexdigest()[:32]


def suggested(request: web.Request) -> dict[str, str]:
    """Return the date and the time that a new appointment is given at first."""
    return local_fields(suggested_start(request.app[CLOCK].now_s()), zone(request))


def fresh_fields(request: web.Request) -> dict[str, str]:
    """Return what an empty form is filled with."""
    return {
        **suggested(request),
        "id": new_id(),
        "batch": new_id(),
        "minutes": str(MINUTES),
        "language": settings_of(request).default_language,
        "label": "",
        "which": "",
        "table": "",
    }


def form_context(
    request: web.Request, fields: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the fields of a form need: their values, their limits and what is wrong with them."""
    return {
        "fields": fields,
        "faults": faults,
        "twice": _twice(request, fields) if "twice" in faults.values() else [],
        "label_max": LABEL_MAX,
        "minutes_min": MINUTES_MIN,
        "minutes_max": MINUTES_MAX,
        "provider": provider(request),
        "provider_name": settings_of(request).provider_name,
        "zone": spoken(request).zone(zone(request)),
    }


def _twice(request: web.Request, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the two meanings of a time that clocks show twice, with the name of each one's zone."""
    local = datetime.fromisoformat(f"{fields['date']}T{fields['time'][:5]}")
    language = spoken(request)
    both = moments(local, zone(request))
    return [(name, language.zone(at)) for name, at in zip(("first", "second"), both, strict=True)]


def read_form(request: web.Request, fields: Mapping[str, str]) -> AppointmentRequest:
    """Return the wish of a form. Raises AppointmentRequestError."""
    settings = settings_of(request)
    return read_wish(fields, zone(request), request.app[CLOCK].now_s(), settings.languages)


async def one_page(
    request: web.Request,
    row: Appointment,
    fields: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> web.Response:
    """Return the page of one appointment; `fields` and `faults` are of the form that moves it."""
    done = request.query.get("done", "")
    minutes = str((row.ends - row.starts) // 60)
    present = local_fields(row.starts, zone(request)) | {"minutes": minutes, "which": ""}
    made = await invitation(request, row, office_page.own_origin(request))
    context = {
        **form_context(request, present | dict(fields or {}), faults or {}),
        "appointment": shown(request, row),
        "invitation": made,
        "whose": await whose(request, row),
        "done": done if done in ("made", "moved", "renewed", "cancelled") and not faults else "",
        "keep_hours": f"{settings_of(request).appointment_keep_hours:g}",
    }
    return office_page.render(request, "appointment/one.html", context, status=422 if faults else 200)
