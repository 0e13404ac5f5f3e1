"""The API's description (OpenAPI 3.1), made of the models that the server itself reads and writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from checker import __version__
from checker.booking.appointments_api import PATH
from checker.core.api_tokens import READ, REPEAT_S, WRITE
from checker.core.intake.booking import (
    AppointmentChange,
    AppointmentPage,
    BookedAppointment,
    NewAppointment,
    Problem,
    Query,
)
from checker.http import json_api
from checker.http.access import allow

_JSON: Final = "application/json"
_ALWAYS: Final = {
    401: "No token, or none that is in use.",
    403: "The token lacks the scope, or another site's page has sent this.",
    429: "Too many requests; `Retry-After` says for how many seconds.",
    503: "Nothing can be stored now; `Retry-After` says when to try again.",
}
_BODY: Final = {
    400: "Not as this document says.",
    413: "Larger than 4 KiB.",
    415: "Not JSON by its `Content-Type`.",
    422: "As this document says, but it cannot be done.",
}
_UNKNOWN: Final = {404: "There is no such appointment, or it has expired."}
_ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": f"Sent again within {REPEAT_S // 3_600} hours with the same key and the same body, a "
    "request gets the same answer and makes nothing.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}


@dataclass(frozen=True)
class Operation:
    """One method of one path: what it is for, what it takes and what it answers when all is well."""

    method: str
    path: str
    name: str
    summary: str
    scope: str
    status: int
    answers: type[BaseModel] | None
    faults: Mapping[int, str]
    takes: type[BaseModel] | None = None
    types: tuple[str, ...] = (_JSON,)
    parameters: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, Any] = field(default_factory=dict)


def _of_query() -> tuple[Mapping[str, Any], ...]:
    """Return the parameters of a list, from its model."""
    found = Query.model_json_schema()["properties"]
    return tuple({"name": name, "in": "query", "schema": schema} for name, schema in found.items())


_ONE: Final = f"{PATH}/{{id}}"
OPERATIONS: Final = (
    Operation(
        "get",
        PATH,
        "listAppointments",
        "Appointments that have not expired, the earliest first",
        READ,
        200,
        AppointmentPage,
        {400: _BODY[400]},
        parameters=_of_query(),
    ),
    Operation(
        "post",
        PATH,
        "makeAppointment",
        "Make an appointment and get its check link",
        WRITE,
        201,
        BookedAppointment,
        _BODY,
        NewAppointment,
        parameters=(_KEY,),
        headers={"Location": {"description": "Where it is.", "schema": {"type": "string"}}},
    ),
    Operation("get", _ONE, "getAppointment", "One appointment", READ, 200, BookedAppointment, _UNKNOWN),
    Operation(
        "patch",
        _ONE,
        "changeAppointment",
        "Move, cancel or change an appointment; its client's open page follows at once",
        WRITE,
        200,
        BookedAppointment,
        _UNKNOWN | _BODY,
        AppointmentChange,
        ("application/merge-patch+json", _JSON),
    ),
    Operation("delete", _ONE, "deleteAppointment", "Delete an appointment", WRITE, 204, None, _UNKNOWN),
)


@allow("anyone")
async def document(_request: web.Request) -> web.Response:
    """Answer `GET /api/v1/openapi.json`."""
    return web.Response(text=_text(), content_type=_JSON)


@cache
def _text() -> str:
    """Return the document; made for the first who asks, as few ever do."""
    return json.dumps(_made())


def _made() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method] = _operation(each)
    token = {
        "type": "http",
        "scheme": "bearer",
        "description": "Made by an administrator, on the page of accounts.",
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Startklar",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
            "description": "Appointments for a booking tool. The dial-in code, names and e-mail addresses of "
            "clients never come here.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"token": token}},
    }


def _schemas() -> dict[str, Any]:
    reads, writes = (NewAppointment, AppointmentChange), (AppointmentPage, BookedAppointment, Problem)
    wanted: list[Any] = [(model, "validation") for model in reads]
    wanted += [(model, "serialization") for model in writes]
    _, found = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    return dict(found["$defs"])


def _operation(each: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.summary,
        "security": [{"token": [each.scope]}],
        "parameters": [*([_ID] if "{id}" in each.path else []), *each.parameters],
        "responses": _responses(each),
    }
    if each.takes:
        kinds = {kind: {"schema": _ref(each.takes)} for kind in each.types}
        told["requestBody"] = {"required": True, "content": kinds}
    return told


def _responses(each: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    if each.answers:
        good["content"] = {_JSON: {"schema": _ref(each.answers)}}
    if each.headers:
        good["headers"] = dict(each.headers)
    bad = {"content": {json_api.PROBLEM: {"schema": _ref(Problem)}}}
    faults = {
        str(status): {"description": said, **bad} for status, said in {**each.faults, **_ALWAYS}.items()
    }
    anything = {"description": "Anything else that went wrong.", **bad}
    return {str(each.status): good, **dict(sorted(faults.items())), "default": anything}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
