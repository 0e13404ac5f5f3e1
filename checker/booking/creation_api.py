"""`POST /api/v1/appointments`: a new appointment, once, however often the same request comes."""

from contextlib import suppress
from typing import Final

from aiohttp import web

from checker.booking import answers
from checker.booking.appointments_api import PATH
from checker.core.api_tokens import REPEAT_S, is_repeat_key
from checker.core.appointments.form import AppointmentRequestError
from checker.core.intake.booking import REPEATED, NewAppointment, start_of
from checker.core.intake.strict_json import IntakeError, parse
from checker.http import json_api
from checker.http.access import allow
from checker.http.bearer import TOKEN
from checker.http.keys import API_REQUESTS, APPOINTMENTS, CLOCK, KEYS, SECRET
from checker.http.live_board import FEED
from checker.http.offices import office_id, settings_of
from checker.storage.api_requests import ApiRequest, request_fingerprint, request_key
from checker.storage.appointments import Appointment, hash_of, new_id

HEADER: Final = "Idempotency-Key"
_GONE: Final = {"counsellor": "counsellor"}
"""The account was there a moment ago."""


@allow("appointments:write")
async def make(request: web.Request) -> web.Response:
    """Answer `POST /api/v1/appointments`; with an `Idempotency-Key` the answer can be asked for again."""
    body, key = await json_api.json_body(request), request.headers.get(HEADER)
    if key is not None and not is_repeat_key(key):
        return json_api.problem(400, "1 to 128 signs of ASCII without spaces are needed", HEADER)
    try:
        wish = parse(NewAppointment, body)
        return await (_store(request, wish) if key is None else _once(request, wish, body, key))
    except IntakeError as error:
        return answers.not_as_agreed(error)
    except AppointmentRequestError as error:
        return answers.cannot_be(error)


async def _once(request: web.Request, wish: NewAppointment, body: bytes, key: str) -> web.Response:
    """Store an appointment unless this key has done so: then its time may be over, and that is no fault."""
    requests, now_s = request.app[API_REQUESTS], request.app[CLOCK].now_s()
    for secret in request.app[KEYS][::-1]:  # the server may have got another key since
        asked = _asked(request, secret, body, key)
        if first := await requests.find(asked.key, now_s):
            return await _repeated(request, wish, first, asked, secret)
    row = await _new(request, wish, asked.appointment)
    if await requests.make(row, asked, now_s):
        return await _made(request, row)
    first = await requests.find(asked.key, now_s)  # of two at once the other one was quicker
    if first is None:
        raise AppointmentRequestError(_GONE)
    return await _repeated(request, wish, first, asked, secret)


async def _repeated(
    request: web.Request, wish: NewAppointment, first: ApiRequest, asked: ApiRequest, secret: bytes
) -> web.Response:
    """Answer as the first request with this key was answered; `secret` is what the server had then."""
    if first.fingerprint != asked.fingerprint:
        detail = "this key belongs to another request; a new request needs a new key"
        return json_api.problem(422, detail, HEADER, REPEATED)
    return await answers.shown(request, await _again(request, wish, first.appointment, secret), 201)


def _asked(request: web.Request, secret: bytes, body: bytes, key: str) -> ApiRequest:
    found = request_key(secret, request[TOKEN].id, key)
    until = int(request.app[CLOCK].now_s()) + REPEAT_S
    return ApiRequest(found, request_fingerprint(secret, body), new_id(), until)


async def _store(request: web.Request, wish: NewAppointment) -> web.Response:
    row = await _new(request, wish, new_id())
    if not await request.app[APPOINTMENTS].add([row]):
        raise AppointmentRequestError(_GONE)
    return await _made(request, row)


async def _new(request: web.Request, wish: NewAppointment, identity: str) -> Appointment:
    """Return what is asked for. Raises AppointmentRequestError where it cannot be."""
    start_of(wish.starts, request.app[CLOCK].now_s())
    answers.language_of(request, wish.language)
    whose = await answers.counsellor_id(request, wish.counsellor)
    return _row(request, wish, identity, whose, request.app[SECRET])


async def _again(request: web.Request, wish: NewAppointment, identity: str, secret: bytes) -> Appointment:
    """Return what was made by the same request, as it was then; nobody's where that account is gone."""
    whose = None
    with suppress(AppointmentRequestError):
        whose = await answers.counsellor_id(request, wish.counsellor)
    return _row(request, wish, identity, whose, secret)


def _row(
    request: web.Request, wish: NewAppointment, identity: str, whose: str | None, secret: bytes
) -> Appointment:
    starts = int(wish.starts.timestamp())
    language = wish.language or settings_of(request).default_language
    key = hash_of(secret)(identity, 1)
    ends, office = starts + wish.minutes * 60, office_id(request)
    return Appointment(key, starts, ends, language, wish.label, whose, id=identity, office=office)


async def _made(request: web.Request, row: Appointment) -> web.Response:
    request.app[FEED].notify(row.id)
    response = await answers.shown(request, row, 201)
    response.headers["Location"] = f"{PATH}/{row.id}"
    return response
