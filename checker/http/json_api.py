"""What the rooms of `/api/` share: reading a JSON body, answering an error."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from aiohttp import web

from checker.core.intake.booking import Problem
from checker.core.intake.strict_json import IntakeError

MAX_BODY = 4_096
"""Bytes; the largest body that is agreed is far below."""
BOOKING: Final = "/api/v1/"
"""Where booking tools ask; their errors are problem details (RFC 9457)."""
PROBLEM: Final = "application/problem+json"
BLANK: Final = "about:blank"
"""The kind of a problem whose status says it all."""


def error_response(
    status: int, message: str, field: str | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> web.Response:
    """Return an error as every room of `/api/` words it; the message repeats no value."""
    return web.json_response({"error": {"field": field, "message": message}, **more}, status=status)


async def json_body(request: web.Request) -> bytes:
    """Return the body. Raises 413 when it is too large and 415 when it does not say that it is JSON."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    return await request.read()


def problem(status: int, detail: str, field: str | None = None, kind: str = BLANK) -> web.Response:
    """Return an error as `/api/v1/` words it (RFC 9457); the detail repeats no value."""
    title = HTTPStatus(status).phrase
    told = Problem(type=kind, title=title, status=status, detail=detail, field=field)
    return web.Response(status=status, text=told.model_dump_json(), content_type=PROBLEM)


def refusal(error: IntakeError) -> web.Response:
    """Return the answer to a body that is not as agreed."""
    return error_response(400, error.message, error.field)
