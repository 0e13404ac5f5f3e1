"""Appointments by the calendar: a week at a glance, and the list of a day to print."""

from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from checker.appointments.presentation import asked_viewer, scope, shown, spoken, zone
from checker.core.expiry.iso_weeks import day_of, iso_week
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK
from checker.http.pages import office_page

_YEARS = range(2000, 2200)
"""Calendars and clocks of this program, and of Unix seconds everywhere, hold these."""


@allow("counsellor")
async def show_week(request: web.Request) -> web.Response:
    """Answer `GET /appointments/week`: this week, or `?of=2026-W48`; 404 where there is no such week."""
    today = _today(request)
    monday = _monday(request.query.get("of") or iso_week(today))
    days = [monday + timedelta(days=number) for number in range(7)]
    rows = await _rows(request, days[0], days[-1])
    context = scope(request) | {
        "days": [_day(request, day, rows) | {"today": day == today} for day in days],
        "title": spoken(request).days(_noon(request, days[0]), _noon(request, days[-1])),
        "week": iso_week(monday),
        "before": iso_week(monday - timedelta(weeks=1)),
        "after": iso_week(monday + timedelta(weeks=1)),
        "now": iso_week(today),
    }
    return office_page.render(request, "appointment/week.html", context)


@allow("counsellor")
async def show_day(request: web.Request) -> web.Response:
    """Answer `GET /appointments/day/{day}`: for paper that lies about, so labels only by `?labels`."""
    try:
        day = date.fromisoformat(request.match_info["day"])
    except ValueError:
        raise web.HTTPNotFound from None
    _require(day)
    rows = await _rows(request, day, day)
    context = scope(request) | {
        "day": _day(request, day, rows),
        "week": iso_week(day),
        "labels": "labels" in request.query,
    }
    return office_page.render(request, "appointment/day.html", context)


def _monday(week: str) -> date:
    try:
        monday = day_of(week, 1)
    except ValueError:
        raise web.HTTPNotFound from None
    _require(monday)
    return monday


def _require(day: date) -> None:
    if day.year not in _YEARS:
        raise web.HTTPNotFound


async def _rows(request: web.Request, first: date, last: date) -> list[dict[str, Any]]:
    """Return what begins on one of these days by the office's clock."""
    since_s, until_s = _midnight_s(request, first), _midnight_s(request, last + timedelta(days=1))
    now_s, viewer = request.app[CLOCK].now_s(), asked_viewer(request)
    listed = await request.app[APPOINTMENTS].list(viewer, now_s, since_s=since_s, until_s=until_s)
    return [
        shown(request, each.appointment, each.counsellor)
        for each in listed
        if each.appointment.starts >= since_s
    ]


def _day(request: web.Request, day: date, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "iso": day.isoformat(),
        "date": spoken(request).date(_noon(request, day)),
        "rows": [row for row in rows if row["iso"][:10] == day.isoformat()],
    }


def _noon(request: web.Request, day: date) -> datetime:
    return datetime.combine(day, time(12), zone(request))


def _today(request: web.Request) -> date:
    return datetime.fromtimestamp(request.app[CLOCK].now_s(), zone(request)).date()


def _midnight_s(request: web.Request, day: date) -> float:
    return datetime.combine(day, time(), zone(request)).timestamp()
