"""The appointments of the office: the list, one by one, and what can be done with one."""

from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from aiohttp import web

from checker.appointments.invitation import invitation
from checker.appointments.presentation import LONGEST_SEARCH, asked_viewer, one_page, scope, shown, zone
from checker.core.appointments.form import AppointmentRequestError, read_minutes, read_start
from checker.http.access import allow, viewer_of
from checker.http.keys import APPOINTMENTS, CLOCK, SECRET
from checker.http.live_board import FEED
from checker.http.pages import office_page
from checker.storage.appointments import Appointment, hash_of

_TYPES: Final = {"ics": "text/calendar", "eml": "message/rfc822"}


@allow("counsellor")
async def show_list(request: web.Request) -> web.Response:
    """Answer `GET /appointments`: today and later; `?q=` searches all that are not deleted yet."""
    now_s = request.app[CLOCK].now_s()
    wanted = request.query.get("q", "")[:LONGEST_SEARCH].strip()
    since_s = 0 if wanted else _midnight(request, now_s).timestamp()
    listed = await request.app[APPOINTMENTS].list(asked_viewer(request), now_s, since_s=since_s)
    rows = [shown(request, each.appointment, each.counsellor) for each in listed]
    context = {
        "days": _days(request, now_s, [row for row in rows if _matches(row, wanted)]),
        "wanted": wanted,
        **scope(request),
        "done": request.query.get("done", ""),
    }
    return office_page.render(request, "appointment/list.html", context)


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /appointments/{id}`."""
    return await one_page(request, await _wanted(request))


@allow("counsellor")
async def file(request: web.Request) -> web.Response:
    """Answer `GET /appointments/{id}/{kind}`: the calendar file or the e-mail, both without the code.

    For pages without scripts; with them the page makes both, with the code.
    """
    row, kind = await _wanted(request), request.match_info["kind"]
    made = await invitation(request, row, office_page.own_origin(request))
    if made is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}.{kind}"',
        "Cache-Control": "no-store",
    }
    body = made.ics if kind == "ics" else made.eml
    return web.Response(text=body, content_type=_TYPES[kind], charset="utf-8", headers=headers)


@allow("counsellor")
async def move(request: web.Request) -> web.Response:
    """Answer `POST /appointments/{id}/move`; one that was cancelled takes place again."""
    row, fields = await _wanted(request), await office_page.form(request)
    now_s = request.app[CLOCK].now_s()
    try:
        starts = read_start(fields, zone(request), now_s)
        ends = starts + read_minutes(fields.get("minutes", "")) * 60
    except AppointmentRequestError as error:
        return await one_page(request, row, fields, error.faults)
    change = request.app[APPOINTMENTS].move(row.id, viewer_of(request), now_s, starts, ends)
    return await _done(request, row, change, "moved")


@allow("counsellor")
async def renew(request: web.Request) -> web.Response:
    """Answer `POST /appointments/{id}/renew`: the old link, whose generation the form tells, dies at once."""
    row, fields = await _wanted(request), await office_page.form(request)
    try:
        generation = int(fields["generation"])
    except (KeyError, ValueError):
        raise web.HTTPUnprocessableEntity from None
    link, now_s = hash_of(request.app[SECRET]), request.app[CLOCK].now_s()
    change = request.app[APPOINTMENTS].renew(row.id, viewer_of(request), now_s, link, generation)
    return await _done(request, row, change, "renewed")


@allow("counsellor")
async def cancel(request: web.Request) -> web.Response:
    """Answer `POST /appointments/{id}/cancel`."""
    row, now_s = await _wanted(request), request.app[CLOCK].now_s()
    return await _done(
        request,
        row,
        request.app[APPOINTMENTS].cancel(row.id, viewer_of(request), now_s),
        "cancelled",
    )


@allow("counsellor")
async def delete(request: web.Request) -> web.Response:
    """Answer `POST /appointments/{id}/delete`."""
    viewer, now_s, link = (
        viewer_of(request),
        request.app[CLOCK].now_s(),
        hash_of(request.app[SECRET]),
    )
    appointment_id = request.match_info["id"]
    if not await request.app[APPOINTMENTS].delete(appointment_id, viewer, now_s, link):
        raise web.HTTPNotFound
    request.app[FEED].notify(appointment_id)
    return office_page.redirect("/appointments?done=deleted")


async def _wanted(request: web.Request) -> Appointment:
    """Return the appointment of the address; somebody else's is as unknown as none."""
    now_s = request.app[CLOCK].now_s()
    row = await request.app[APPOINTMENTS].get(request.match_info["id"], viewer_of(request), now_s)
    if row is None:
        raise web.HTTPNotFound
    return row


async def _done(request: web.Request, row: Appointment, change: Awaitable[bool], name: str) -> web.Response:
    if not await change:
        raise web.HTTPNotFound
    request.app[FEED].notify(row.id)
    return office_page.redirect(f"/appointments/{row.id}?done={name}")


def _midnight(request: web.Request, now_s: float) -> datetime:
    now = datetime.fromtimestamp(now_s, zone(request))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _days(request: web.Request, now_s: float, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Group by day; `near` is `today` or `tomorrow` for the two that counsellors look for."""
    today = _midnight(request, now_s).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    return [
        {"date": date, "near": near.get(datetime.fromisoformat(iso).date(), ""), "rows": list(group)}
        for (date, iso), group in groupby(rows, key=lambda row: (row["date"], row["iso"][:10]))
    ]


def _matches(row: dict[str, Any], wanted: str) -> bool:
    """Tell whether every word is in what the list shows, or in the date as `24.11.2026` or `2026-11-24`."""
    day = datetime.fromisoformat(row["iso"])
    names = (row["date"], row["time"], row["label"] or "", row["counsellor"] or "")
    text = f"{' '.join(names)} {day:%d.%m.%Y %H:%M %Y-%m-%d}".casefold()
    return all(word in text for word in wanted.casefold().split())
