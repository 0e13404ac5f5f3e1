"""Making appointments: one by a short form, many by a pasted table of times."""

from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from checker.appointments.invitation import invitation
from checker.appointments.presentation import (
    batch_id,
    form_context,
    fresh_fields,
    given_id,
    provider,
    read_form,
    shown,
    suggested,
    zone,
)
from checker.core.appointments.form import AppointmentRequest, AppointmentRequestError
from checker.core.appointments.table import ASKED, LINES_MAX, Line, read_table
from checker.http.access import ACCOUNT, allow, viewer_of
from checker.http.keys import ACCOUNTS, APPOINTMENTS, CLOCK, SECRET
from checker.http.live_board import FEED
from checker.http.offices import office_id
from checker.http.pages import office_page
from checker.storage.appointments import Appointment, hash_of, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LARGEST: Final = 64 * 1024
"""Bytes of a pasted table."""


@allow("counsellor")
async def new(request: web.Request) -> web.Response:
    """Answer `GET /appointments/new`."""
    return _form(request, fresh_fields(request), {})


@allow("counsellor")
async def make(request: web.Request) -> web.Response:
    """Answer `POST /appointments/new`."""
    fields = fresh_fields(request) | await office_page.form(request)
    try:
        wish = read_form(request, fields)
    except AppointmentRequestError as error:
        return _form(request, fields, error.faults)
    made = given_id(fields, "id")
    if not await _store(request, [wish], [made]):
        made = new_id()
        await _store(request, [wish], [made])
    return office_page.redirect(f"/appointments/{made}?done=made")


@allow("counsellor")
async def new_many(request: web.Request) -> web.Response:
    """Answer `GET /appointments/many`."""
    return _many(request, fresh_fields(request), [], {})


@allow("counsellor")
async def make_many(request: web.Request) -> web.Response:
    """Answer `POST /appointments/many`: all lines, or none and what is wrong with which, or a question."""
    fields = fresh_fields(request) | await office_page.form(request.clone(client_max_size=_LARGEST))
    now_s = request.app[CLOCK].now_s()
    team = await _team(request)
    meant = fields.get("meant") == "yes"
    lines = read_table(fields["table"], zone(request), now_s, team, meant=meant)
    try:
        common = read_form(request, fields | suggested(request))
    except AppointmentRequestError as error:
        return _many(request, fields, lines, error.faults)
    if not lines or any(line.fault for line in lines):
        return _many(request, fields, lines, {} if lines else {"table": "empty"})
    wishes = [_wish(line, common) for line in lines]
    owners = [team.get(line.counsellor or "", request[ACCOUNT].id) for line in lines]
    batch, places = given_id(fields, "batch"), range(1, len(lines) + 1)
    if not await _store(request, wishes, [batch_id(batch, place) for place in places], owners):
        batch = new_id()
        await _store(request, wishes, [batch_id(batch, place) for place in places], owners)
    return office_page.redirect(f"/appointments/many/{batch}")


async def _team(request: web.Request) -> dict[str, str]:
    """Return those for whom an appointment can be made and then seen: sign-in name → id."""
    viewer, office = viewer_of(request), office_id(request)
    everybody = await request.app[ACCOUNTS].colleagues(office)
    return {name: each for each, name in everybody if viewer.sees(each, office)}


def _wish(line: Line, common: AppointmentRequest) -> AppointmentRequest:
    """Return what a line asks for: what it does not say is as for all."""
    length = common.ends - common.starts if line.minutes is None else line.minutes * 60
    return AppointmentRequest(line.starts, line.starts + length, common.language, line.label)


@allow("counsellor")
async def batch(request: web.Request) -> web.Response:
    """Answer `GET /appointments/many/{batch}`: what was made together, to be sent one by one."""
    numbers = {batch_id(request.match_info["batch"], number): number for number in range(1, LINES_MAX + 1)}
    now_s = request.app[CLOCK].now_s()
    rows = await request.app[APPOINTMENTS].find(list(numbers), viewer_of(request), now_s)
    if not rows:
        raise web.HTTPNotFound
    origin = office_page.own_origin(request)
    made = [
        (numbers[row.id], shown(request, row), await invitation(request, row, origin))
        for row in sorted(rows, key=lambda row: numbers[row.id])
    ]
    context = {"made": made, "provider": provider(request)}
    return office_page.render(request, "appointment/batch.html", context)


def _form(request: web.Request, fields: "Mapping[str, str]", faults: "Mapping[str, str]") -> web.Response:
    context = form_context(request, fields, faults)
    return office_page.render(request, "appointment/new.html", context, status=422 if faults else 200)


def _many(
    request: web.Request,
    fields: "Mapping[str, str]",
    lines: "Sequence[Line]",
    faults: "Mapping[str, str]",
) -> web.Response:
    wrong = [line for line in lines if line.fault]
    context: dict[str, Any] = form_context(request, fields, faults) | {
        "wrong": wrong,
        "asked": bool(wrong) and all(line.fault in ASKED for line in wrong),
        "lines_max": LINES_MAX,
    }
    status = 422 if faults or wrong else 200
    return office_page.render(request, "appointment/many.html", context, status=status)


async def _store(
    request: web.Request,
    wishes: "Sequence[AppointmentRequest]",
    ids: "Sequence[str]",
    owners: "Sequence[str] | None" = None,
) -> bool:
    """Store what is wished under these ids; True also where the same form has stored the same already.

    `owners`: their counsellors' accounts; without, whoever asks.

    False: an id stands for something else (the form was changed and sent again), nothing is stored.
    """
    owners = owners or [request[ACCOUNT].id] * len(wishes)
    rows = [_row(request, *each) for each in zip(wishes, ids, owners, strict=True)]
    appointments = request.app[APPOINTMENTS]
    if await appointments.add(rows):
        request.app[FEED].notify(*ids)
        return True
    found = await appointments.find(ids, viewer_of(request), request.app[CLOCK].now_s())
    standing = {row.id: row for row in found}
    return all(row.id in standing and _same(row, standing[row.id]) for row in rows)


def _row(request: web.Request, wish: AppointmentRequest, identity: str, owner: str) -> Appointment:
    key = hash_of(request.app[SECRET])(identity, 1)
    office, times = office_id(request), (wish.starts, wish.ends)
    return Appointment(key, *times, wish.language, wish.label, owner, id=identity, office=office)


def _same(one: Appointment, other: Appointment) -> bool:
    return (one.starts, one.ends, one.language, one.label) == (
        other.starts,
        other.ends,
        other.language,
        other.label,
    )
