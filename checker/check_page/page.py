"""The check page: the open self-test and the check of one appointment."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from checker.core.findings import CATALOGUE, Rating
from checker.core.tokens import find_tokens, token_hash
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK, LANGUAGES, SECRET, SETTINGS
from checker.http.pages import rendering
from checker.http.user_agent import recognise
from checker.storage.appointments import Appointment
from checker.texts import KEPT, NEVER_LEAVES, NOTES, PARTS, WORDS, sent
from checker.texts.languages import Language

LINK: Final = "/c/{token:(?s:.+)}"
STRAY_LINK: Final = "/{token:(?s:[cC]/.+|.*[A-Za-z2-7]{26}.*)}"
"""Paths in which a token may stand although they do not begin as a link does."""
STRAY_CODE: Final = r"/{rest:(?s:(?:#|%(?:25)*23).*|[^\w/.@~$%+-][^/]*)}"
"""The self-test's path with a code behind it that has become part of it, or with what ended a sentence."""


@allow("anyone")
async def self_test(request: web.Request) -> web.Response:
    """Answer `GET /`."""
    language = rendering.language_of(request)
    context = check_context(request, language, None, None)
    return await rendering.render_small(request, "check/page.html", language, context)


@allow("anyone")
async def appointment(request: web.Request) -> web.Response:
    """Answer `GET /c/{token}`, and links in which a token stands somewhere else or among other things.

    The page is served where it was asked for: what stands behind the token may be the code, which only the
    browser may read (web/check_page/arrival.js).
    """
    token, found = await _find(request, request.match_info["token"])
    if found is None:
        return rendering.render(request, "error/link.html", rendering.language_of(request), {}, status=404)
    language = rendering.language_of(request, found.language)
    context = check_context(request, language, token, found)
    if found.cancelled:
        return rendering.render(request, "check/cancelled.html", language, context, status=410)
    return await rendering.render_small(request, "check/page.html", language, context)


async def _find(request: web.Request, link: str) -> tuple[str | None, Appointment | None]:
    """Return the token in a link and its appointment, None and None where there is none."""
    appointments, now_s = request.app[APPOINTMENTS], request.app[CLOCK].now_s()
    for token in find_tokens(link):
        if found := await appointments.find_by_link(token_hash(request.app[SECRET], token), now_s):
            return token, found
    return None, None


def check_context(
    request: web.Request, language: str, token: str | None, appointment: Appointment | None
) -> dict[str, Any]:
    """Return what `check/page.html` gets beside the common names."""
    settings = request.app[SETTINGS]
    spoken = request.app[LANGUAGES][language]
    touch = "touch" in request.query  # an iPad calls itself a Mac until web/pages/gate.js looks
    client = recognise(request.headers.get("User-Agent", ""), touch=touch)
    return {
        "appointment": appointment and _appointment(appointment, spoken, settings.time_zone),
        "config": _config(request, language, token, appointment),
        "catalogue": CATALOGUE,
        "parts": PARTS,
        "words": WORDS,
        "notes": NOTES,
        "browser": None if client.browser in ("other", "in_app") else client.browser,
        "system": None if client.system == "other" else client.system,
        "device": client.device,
        "may_be_touch": (client.browser, client.system) == ("safari", "macos"),
        "provider_wants_name": "{name}" in settings.provider_template,
        "retention_weeks": settings.retention_weeks,
        "appointment_keep_hours": f"{settings.appointment_keep_hours:g}",
        "never_leaves": NEVER_LEAVES,
        "kept": tuple(KEPT),
        "sent": sent(invited=appointment is not None),
    }


def _appointment(appointment: Appointment, language: Language, time_zone: str) -> dict[str, Any]:
    starts = datetime.fromtimestamp(appointment.starts, ZoneInfo(time_zone))
    return {
        "date": language.date(starts),
        "time": language.time(starts),
        "iso": starts.isoformat(timespec="minutes"),
        "starts": starts,
        "ends": datetime.fromtimestamp(appointment.ends, ZoneInfo(time_zone)),
        "minutes": (appointment.ends - appointment.starts) // 60,
    }


def _config(
    request: web.Request, language: str, token: str | None, appointment: Appointment | None
) -> dict[str, Any]:
    """Return the JSON of `<main data-config>`; its shape is `Config` in web/types.js."""
    settings = request.app[SETTINGS]
    now_ms = int(request.app[CLOCK].read().wall_s * 1000)
    return {
        "token": token,
        "run": now_ms,
        "now_ms": now_ms,
        "starts_ms": appointment and appointment.starts * 1000,
        "ends_ms": appointment and appointment.ends * 1000,
        "language": language,
        "provider": {
            "template": settings.provider_template,
            "origins": settings.all_provider_origins,
            "browsers": settings.provider_browsers,
        },
        "thresholds": settings.thresholds.model_dump(),
        "ratings": [rating.value for rating in Rating],
    }
