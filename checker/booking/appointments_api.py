"""`/api/v1/appointments`: what a booking tool does with appointments, as the office's pages do it."""

from math import inf
from typing import Any, Final

from aiohttp import web

from checker.booking import answers
from checker.booking.answers import booked, everything
from checker.core.appointments.form import AppointmentRequestError
from checker.core.intake.booking import AppointmentChange, AppointmentPage, new_times, next_place
from checker.core.intake.strict_json import IntakeError, parse
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK, SECRET
from checker.http.live_board import FEED
from checker.storage.appointments import Appointment, hash_of

PATH: Final = "/api/v1/appointments"
ONE: Final = f"{PATH}/{{id:[0-9a-f]{{32}}}}"
_MERGE: Final = "application/merge-patch+json"


@allow("appointments:read")
async def show_list(request: web.Request) -> web.Response:
    """Answer `GET /api/v1/appointments`: a page of those that have not expired."""
    try:
        query = answers.query_of(request)
    except IntakeError as error:
        return answers.not_as_agreed(error)
    listed = await request.app[APPOINTMENTS].list(
        everything(request),
        request.app[CLOCK].now_s(),
        since_s=query.since.timestamp() if query.since else 0,
        until_s=query.until.timestamp() if query.until else inf,
        after=query.place,
        limit=query.limit + 1,  # whether there are more
    )
    page = listed[: query.limit]
    last = page[-1].appointment if len(listed) > query.limit else None
    shown = tuple(booked(request, each.appointment, each.counsellor) for each in page)
    place = next_place(last.starts, last.id) if last else None
    return answers.answer(AppointmentPage(appointments=shown, next=place))


@allow("appointments:read")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /api/v1/appointments/{id}`."""
    now_s = request.app[CLOCK].now_s()
    row = await request.app[APPOINTMENTS].get(request.match_info["id"], everything(request), now_s)
    return answers.unknown() if row is None else await answers.shown(request, row)


@allow("appointments:write")
async def change(request: web.Request) -> web.Response:
    """Answer `PATCH /api/v1/appointments/{id}`: all that is asked for, or nothing."""
    if request.content_type not in (_MERGE, "application/json"):
        raise web.HTTPUnsupportedMediaType
    try:
        wish = parse(AppointmentChange, await request.read())
        row = await _change(request, wish, await _columns(request, wish))
    except IntakeError as error:
        return answers.not_as_agreed(error)
    except AppointmentRequestError as error:
        return answers.cannot_be(error)
    if row is None:
        return answers.unknown()
    request.app[FEED].notify(row.id)
    return await answers.shown(request, row)


@allow("appointments:write")
async def delete(request: web.Request) -> web.Response:
    """Answer `DELETE /api/v1/appointments/{id}`: it and what its client has reported are gone at once."""
    appointment_id, now_s = request.match_info["id"], request.app[CLOCK].now_s()
    link = hash_of(request.app[SECRET])
    if not await request.app[APPOINTMENTS].delete(appointment_id, everything(request), now_s, link):
        return answers.unknown()
    request.app[FEED].notify(appointment_id)
    return web.Response(status=204)


async def _columns(request: web.Request, wish: AppointmentChange) -> dict[str, Any]:
    """Return what a change sets besides the times. Raises AppointmentRequestError."""
    columns = wish.model_dump(include={"language", "label", "cancelled", "counsellor"}, exclude_unset=True)
    if "language" in columns:
        answers.language_of(request, wish.language)
    if "counsellor" in columns:
        columns["counsellor"] = await answers.counsellor_id(request, wish.counsellor)
    return columns


async def _change(
    request: web.Request, wish: AppointmentChange, columns: dict[str, Any]
) -> Appointment | None:
    appointment_id, now_s = request.match_info["id"], request.app[CLOCK].now_s()

    def columns_of(row: Appointment) -> dict[str, Any]:
        starts, ends = new_times(wish, row.starts, row.ends, now_s)
        return {**columns, "starts": starts, "ends": ends}

    try:
        return await request.app[APPOINTMENTS].change(appointment_id, everything(request), now_s, columns_of)
    except LookupError:
        raise AppointmentRequestError({"counsellor": "counsellor"}) from None
