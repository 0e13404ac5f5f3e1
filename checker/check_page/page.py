"""The check page: the open self-test and the check of one appointment."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from aiohttp import web
from markupsafe import Markup, escape
from pydantic_core import to_json

from checker.core.findings import CATALOGUE, Rating
from checker.core.tokens import find_tokens
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK, LANGUAGES, SETTINGS
from checker.http.link_key import link_key
from checker.http.offices import OFFICE, OFFICES, enter, enter_asked, settings_of, short_of
from checker.http.pages import rendering
from checker.http.user_agent import recognise
from checker.settings import Settings
from checker.storage.appointments import Appointment
from checker.texts import NEVER_LEAVES, NOTES, PARTS, WORDS, kept, sent
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.languages import YOURS, Language
from checker.texts.part_text import SEARCH
from checker.texts.prompt_pictures import picture_for
from checker.texts.provider_promises import PROMISES
from checker.texts.vendor_labels import labels, plain_labels

LINK: Final = "/c/{token:(?s:.+)}"
STRAY_LINK: Final = "/{token:(?s:[cC]/.+|.*[A-Za-z2-7]{26}.*)}"
"""Paths in which a token may stand although they do not begin as a link does."""
STRAY_CODE: Final = r"/{rest:(?s:(?:#|%(?:25)*23).*|[^\w/.@~$%+-][^/]*)}"
"""The self-test's path with a code behind it that has become part of it, or with what ended a sentence."""

_OFFER_WIDTH: Final = 254
"""Bytes of an offered language: of the same width for all, so that they share the page's frames."""


class Device(NamedTuple):
    """What decides about the help: families as in `checker/texts/`, None where there are no own words."""

    browser: str | None
    system: str | None


@allow("anyone")
async def self_test(request: web.Request) -> web.Response:
    """Answer `GET /`: the only office's. With several, a list of them where the setting wants it."""
    if request.app[OFFICES].several:
        return _choice(request)
    return await _check_page(request, rendering.language_of(request), None, None)


@allow("anyone")
async def office_self_test(request: web.Request) -> web.Response:
    """Answer `GET /o/{office}`: the self-test of one office, by its short name."""
    office = request.app[OFFICES].named(request.match_info["office"])
    if office is None:
        raise web.HTTPNotFound
    request[OFFICE] = office
    return await _check_page(request, rendering.language_of(request), None, None)


@allow("anyone")
async def appointment(request: web.Request) -> web.Response:
    """Answer `GET /c/{token}`, and links in which a token stands somewhere else or among other things.

    The page is served where it was asked for: what stands behind the token may be the code, which only the
    browser may read (web/check_page/arrival.js).
    """
    token, found = await _find(request, request.match_info["token"])
    if found is None:
        return rendering.render(request, "error/link.html", rendering.language_of(request), {}, status=404)
    await enter(request, found.office)
    language = rendering.language_of(request, found.language)
    if found.cancelled:
        context = {"visit": _visit(request, language, token, found)}
        return rendering.render(request, "check/cancelled.html", language, context, status=410)
    return await _check_page(request, language, token, found)


@allow("anyone")
async def words(request: web.Request) -> web.Response:
    """Answer `GET /words`: what the parts can say here, which the page fetches when it stands."""
    enter_asked(request)
    device, language = _device(request), rendering.language_of(request)
    return await rendering.render_shared(
        request,
        "check/words.html",
        language,
        lambda: words_context(request.app[LANGUAGES][language], device),
        device,
        {},
    )


def _choice(request: web.Request) -> web.Response:
    """Return what stands at `/` where there are several offices: the way to each, or none of them."""
    listed = request.app[SETTINGS].list_offices
    book = request.app[OFFICES]
    context = {"offices": [(each.short, book.name(each)) for each in book.offices] if listed else []}
    return rendering.render(request, "check/offices.html", rendering.language_of(request), context)


async def _check_page(
    request: web.Request, language: str, token: str | None, appointment: Appointment | None
) -> web.Response:
    device, invited = _device(request), appointment is not None
    return await rendering.render_shared(
        request,
        "check/page.html",
        language,
        lambda: check_context(
            settings_of(request),
            request.app[LANGUAGES][language],
            device,
            invited=invited,
            office=short_of(request),
        ),
        (device, invited),
        _visit(request, language, token, appointment),
    )


def _device(request: web.Request) -> Device:
    touch = "touch" in request.query  # an iPad calls itself a Mac until web/pages/gate.js looks
    client = recognise(request.headers.get("User-Agent", ""), touch=touch)
    return Device(
        client.browser if client.browser in BROWSERS else None,
        client.system if client.system in SYSTEMS else None,
    )


async def _find(request: web.Request, link: str) -> tuple[str | None, Appointment | None]:
    """Return the token in a link and its appointment, None and None where there is none."""
    appointments, now_s = request.app[APPOINTMENTS], request.app[CLOCK].now_s()
    for token in find_tokens(link):
        if found := await appointments.find_by_link(await link_key(request.app, token), now_s):
            return token, found
    return None, None


def check_context(
    settings: Settings, language: Language, device: Device, *, invited: bool, office: str = ""
) -> dict[str, Any]:
    """Return what `check/page.html` gets beside the common names and `visit`: the same for many people."""
    return {
        "invited": invited,
        "config": _config(settings, language.code, office),
        "may_be_touch": device == Device("safari", "macos"),
        "provider_wants_name": "{name}" in settings.provider_template,
        "retention_weeks": settings.retention_weeks,
        "appointment_keep_hours": f"{settings.appointment_keep_hours:g}",
        "never_leaves": NEVER_LEAVES,
        "kept": kept(several=bool(office)),
        "sent": sent(invited=invited, direct=settings.direct_rehearsal),
        "tries_direct": invited and settings.direct_rehearsal,
        "promises": PROMISES if settings.shows_promises else (),
        "provider_help_url": settings.provider_help_url,
    } | words_context(language, device)


def words_context(language: Language, device: Device) -> dict[str, Any]:
    """Return what `check/words.html` gets beside the common names."""
    named = labels(device.browser, device.system, language)
    picture = picture_for(device.browser, device.system)
    covers = picture is not None and picture.place == "middle"  # a window over all there is to see
    without = SEARCH if covers else ""
    return {
        "catalogue": CATALOGUE,
        "parts": {check: part.for_labels(named, without) for check, part in PARTS.items()},
        "words": WORDS,
        "notes": NOTES,
        "labels": named,
        "picture": picture,
        "drawn_labels": plain_labels(device.browser, device.system, language.code),
        "browser": device.browser,
        "system": device.system,
    }


def _config(settings: Settings, language: str, office: str) -> dict[str, Any]:
    """Return `Config` of web/types.js, the JSON of `<main data-config>`, without what is the visitor's."""
    return {
        "language": language,
        "office": office,
        "provider": {
            "template": settings.provider_template,
            "origins": settings.all_provider_origins,
            "browsers": settings.provider_browsers,
        },
        "thresholds": settings.thresholds.model_dump(),
        "ratings": [rating.value for rating in Rating],
    }


def _visit(
    request: web.Request, language: str, token: str | None, appointment: Appointment | None
) -> dict[str, Markup]:
    """Return what is the visitor's, as markup: the rest of the config, and when the appointment is."""
    now_ms = int(request.app[CLOCK].read().wall_s * 1000)
    config = {
        "token": token,
        "run": now_ms,
        "now_ms": now_ms,
        "starts_ms": appointment and appointment.starts * 1000,
        "ends_ms": appointment and appointment.ends * 1000,
    }
    visit = {"config": escape(to_json(config)[1:].decode())}
    if appointment is None:
        return visit
    visit["calendar"] = escape(f"/calendar/{token}.ics")  # checker/appointments/own_calendar.py
    when = _when(appointment.starts, request.app[LANGUAGES][language], settings_of(request).time_zone)
    return visit | when | {"offer": _offer(rendering.better_language(request, language))}


@lru_cache(maxsize=512)
def _when(starts_s: int, language: Language, time_zone: str) -> dict[str, Markup]:
    starts = datetime.fromtimestamp(starts_s, ZoneInfo(time_zone))
    date, at, iso = language.day(starts), language.at(starts), starts.isoformat(timespec="minutes")
    time = Markup('<time datetime="{}">{}</time>')
    return {"day": Markup("<b>{}</b> {}").format(date, time.format(iso, at)), "when": escape(f"{date} {at}")}


@lru_cache(maxsize=64)
def _offer(language: Language | None) -> Markup:
    """Return the link to the page in the language that the browser would rather have, in that language."""
    if language is None:
        return Markup()
    said = language.translations.gettext(YOURS) % {"language": language.name}
    link = Markup(
        '<p class="offer"><a href="?lang={0}" lang="{0}" hreflang="{0}" dir="{1}" data-language>{2}</a></p>'
    ).format(language.code, language.direction, said)
    return link + " " * (_OFFER_WIDTH - len(link.encode()))
