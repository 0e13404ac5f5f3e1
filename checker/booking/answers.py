"""What the handlers of `/api/v1/` share: how an appointment is shown, and how a request is refused."""

from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel

from checker.core.account_rules import AccountNameError, Viewer, normalise_name
from checker.core.appointments.form import AppointmentRequestError
from checker.core.intake.booking import FAULTS, BookedAppointment, Counsellor, Query, local
from checker.core.intake.strict_json import IntakeError, parse_texts
from checker.http import json_api
from checker.http.keys import ACCOUNTS, KEYS
from checker.http.offices import office_id, settings_of
from checker.http.pages import office_page
from checker.storage.appointments import Appointment, shown_token


def everything(request: web.Request) -> Viewer:
    """Return what a token sees: all appointments of its office, whoever's they are."""
    return Viewer(None, office_id(request), team=True)


def answer(model: BaseModel, status: int = 200) -> web.Response:
    """Return a model as JSON; nobody keeps it, as it names people's appointments."""
    response = web.Response(status=status, text=model.model_dump_json(), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def booked(request: web.Request, row: Appointment, name: str | None) -> BookedAppointment:
    """Return an appointment as booking tools see it; `name` is that of its counsellor."""
    zone = ZoneInfo(settings_of(request).time_zone)
    token = shown_token(request.app[KEYS], row)
    return BookedAppointment(
        id=row.id,
        starts=local(row.starts, zone),
        minutes=(row.ends - row.starts) // 60,
        language=row.language,
        label=row.label,
        counsellor=Counsellor(id=row.counsellor, name=name) if row.counsellor and name else None,
        cancelled=row.cancelled,
        check_link=f"{office_page.own_origin(request)}/c/{token}" if token else None,
    )


async def shown(request: web.Request, row: Appointment, status: int = 200) -> web.Response:
    """Return the answer that shows one appointment."""
    account = await request.app[ACCOUNTS].get(row.counsellor) if row.counsellor else None
    return answer(booked(request, row, account.name if account else None), status)


async def counsellor_id(request: web.Request, named: str | None) -> str | None:
    """Return the id of an account that somebody can sign in to. Raises AppointmentRequestError."""
    if named is None:
        return None
    able = dict(await request.app[ACCOUNTS].colleagues(office_id(request)))
    if named in able:
        return named
    try:
        name = normalise_name(named)
    except AccountNameError:
        name = ""
    for account_id, known in able.items():
        if known == name:
            return account_id
    raise AppointmentRequestError({"counsellor": "counsellor"})


def language_of(request: web.Request, asked: str | None) -> str:
    """Return the language of an appointment. Raises AppointmentRequestError."""
    settings = settings_of(request)
    language = asked or settings.default_language
    if language not in settings.languages:
        raise AppointmentRequestError({"language": "language"})
    return language


def query_of(request: web.Request) -> Query:
    """Return what a list is asked for. Raises IntakeError."""
    return parse_texts(Query, dict(request.query))


def not_as_agreed(error: IntakeError) -> web.Response:
    """Return the answer to what is not as the document says."""
    return json_api.problem(400, error.message, error.field)


def cannot_be(error: AppointmentRequestError) -> web.Response:
    """Return the answer to what is as the document says and cannot be done."""
    [(field, fault)] = error.faults.items()
    return json_api.problem(422, FAULTS[fault], field)


def unknown() -> web.Response:
    """Return the answer where there is no such appointment, or none that this token sees."""
    return json_api.problem(404, "there is no such appointment")
