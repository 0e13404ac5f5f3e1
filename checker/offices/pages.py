"""What the association's administrators do with offices: see, make, change them; nothing of the inside."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from checker.core.logos.faults import LogoError
from checker.core.offices import FIRST_OFFICE, OWN
from checker.core.threshold_names import THRESHOLDS
from checker.http.access import allow
from checker.http.keys import LANGUAGES, OFFICE_ROWS, SETTINGS
from checker.http.offices import OFFICES, office_of_path
from checker.http.pages import office_page, rendering
from checker.offices.form import OfficeForm, read_form
from checker.storage.offices import Office, new_office


@allow("association")
async def show_all(request: web.Request) -> web.Response:
    """Answer `GET /offices`."""
    return await _all(request, {}, {})


@allow("association")
async def make(request: web.Request) -> web.Response:
    """Answer `POST /offices`: the new office's page is where its administrator is invited."""
    fields = await office_page.form(request)
    made = await asyncio.to_thread(read_form, fields, "", request.app[SETTINGS], None)
    if made.faults:
        return await _all(request, fields, made.faults, status=422)
    office = new_office(made.short, made.own)
    if not await request.app[OFFICE_ROWS].add(office):
        return await _all(request, fields, {"short": "taken"}, status=422)
    await request.app[OFFICES].changed()
    return office_page.redirect(f"/offices/{office.id}?done=made")


@allow("association")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /offices/{id}`."""
    return await render_one(request, await office_of_path(request))


@allow("association")
async def change(request: web.Request) -> web.Response:
    """Answer `POST /offices/{id}`."""
    office, fields = await office_of_path(request), await office_page.form(request)
    ticked = _ticked(request, fields)
    made = await asyncio.to_thread(read_form, fields, ticked, request.app[SETTINGS], office.id)
    if made.faults:
        return await render_one(request, office, made)
    if not await request.app[OFFICE_ROWS].change(office.id, made.short, made.own):
        return await render_one(request, office, OfficeForm(made.short, made.own, {"short": "taken"}))
    await request.app[OFFICES].changed()
    return office_page.redirect(f"/offices/{office.id}?done=changed")


def _ticked(request: web.Request, fields: Mapping[str, str]) -> str:
    """Return the languages that were ticked, in the settings' order; none where all are, as the settings."""
    offered = tuple(code for code, _ in _offered(request))
    ticked = tuple(code for code in offered if f"language-{code}" in fields)
    return "" if ticked in ((), offered) else ", ".join(ticked)


async def _all(
    request: web.Request, fields: Mapping[str, str], faults: Mapping[str, str], *, status: int = 200
) -> web.Response:
    book, administrators = request.app[OFFICES], await request.app[OFFICE_ROWS].administrators()
    rows = [
        {
            "id": office.id,
            "short": office.short,
            "name": book.name(office),
            "administrators": administrators.get(office.id, ()),
        }
        for office in await request.app[OFFICE_ROWS].list()
    ]
    context: dict[str, Any] = {
        "rows": rows,
        "fields": {name: fields.get(name, "") for name in ("short", *OWN)},
        "inherited": dict.fromkeys(OWN, ""),
        "faults": faults,
        "done": "" if faults else request.query.get("done", ""),
    }
    return office_page.render(request, "offices/all.html", context, status=status)


async def render_one(
    request: web.Request,
    office: Office,
    given: OfficeForm | None = None,
    logo_fault: LogoError | None = None,
) -> web.Response:
    """Return the page of an office: as it is, or with what was typed and is wrong."""
    form = given or OfficeForm(office.short, office.own)
    is_wrong = bool(form.faults or logo_fault)
    administrators = await request.app[OFFICE_ROWS].administrators()
    context: dict[str, Any] = {
        "place": {"id": office.id, "name": request.app[OFFICES].name(office)},
        "fields": {"short": form.short, **form.own} | _numbers(form.own),
        "logo": rendering.logo_of(office),
        "logo_fault": logo_fault,
        "removable": office.id != FIRST_OFFICE,
        "faults": form.faults,
        "inherited": _inherited(request, office),
        "ticked": _languages(form, request),
        "administrators": administrators.get(office.id, ()),
        "link": f"{office_page.own_origin(request)}/o/{office.short}",
        "done": "" if is_wrong else request.query.get("done", ""),
    }
    return office_page.render(request, "offices/one.html", context, status=422 if is_wrong else 200)


def _numbers(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the thresholds as a form shows them: `1200`, not `1200.0`; what is no number as it was typed."""
    shown = {name: values[name] for name in THRESHOLDS}
    return {
        name: f"{value:.12g}" if isinstance(value, float) else value or "" for name, value in shown.items()
    }


def _languages(form: OfficeForm, request: web.Request) -> list[tuple[str, str, bool]]:
    """Return code, name and whether it is ticked, of every language."""
    chosen = form.own["languages"]
    ticked = chosen.split(", ") if chosen else None
    return [(code, name, ticked is None or code in ticked) for code, name in _offered(request)]


def _offered(request: web.Request) -> list[tuple[str, str]]:
    return [(code, language.name) for code, language in request.app[LANGUAGES].items()]


def _inherited(request: web.Request, office: Office) -> dict[str, str]:
    """Return what counts where a line is left empty: the settings' value; of who it is only in the first."""
    settings = request.app[SETTINGS]
    browsers = ", ".join(f"{name}={least}" for name, least in settings.provider_browsers.items())
    shown = dict.fromkeys(OWN, "") | {
        "provider_name": settings.provider_name,
        "provider_template": settings.provider_template,
        "provider_origins": ", ".join(settings.provider_origins),
        "provider_browsers": browsers,
        "time_zone": settings.time_zone,
    }
    shown |= _numbers({name: getattr(settings, name) for name in THRESHOLDS})
    if office.id == FIRST_OFFICE:
        shown |= {name: getattr(settings, name) for name in ("organisation", "phone", "email")}
        shown |= {"imprint_url": settings.imprint_url, "privacy_url": settings.privacy_url}
    return shown
