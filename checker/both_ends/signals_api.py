"""Signals in both directions: one that is sent stands until it is taken back, answered or over."""

from typing import Final

from aiohttp import web

from checker.core.intake.both_ends import parse_from_board, parse_from_page
from checker.core.intake.strict_json import IntakeError
from checker.core.signals import Side
from checker.http import json_api
from checker.http.access import allow, viewer_of
from checker.http.keys import CLOCK
from checker.http.link_key import link_key
from checker.http.live_board import FEED
from checker.storage.signals import GoneOnError, Sent, Signals

SIGNALS: Final = web.AppKey("signals", Signals)


@allow("counsellor")
async def say(request: web.Request) -> web.Response:
    """Answer `POST /board/{id}/signal`: 204, 404, or 409 where the client has gone on to the provider."""
    try:
        said = parse_from_board(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    appointment_id, now_s = request.match_info["id"], request.app[CLOCK].now_s()
    sent = Sent(Side.COUNSELLOR, said.signal, said.detail)
    try:
        found = await request.app[SIGNALS].say(appointment_id, viewer_of(request), sent, now_s)
    except GoneOnError:
        return json_api.error_response(409, "the client has gone on", "signal")
    if not found:
        return json_api.error_response(404, "there is no such appointment")
    request.app[FEED].notify(appointment_id)
    return web.Response(status=204)


@allow("anyone")
async def ask(request: web.Request) -> web.Response:
    """Answer `POST /api/both-ends/signal`: 204, 404 or 410 as for readiness."""
    try:
        asked = parse_from_page(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    link, now_s = await link_key(request.app, asked.token), request.app[CLOCK].now_s()
    try:
        appointment = await request.app[SIGNALS].ask(link, Sent(Side.CLIENT, asked.signal), now_s)
    except LookupError:
        return json_api.error_response(404, "there is no such appointment", "token")
    if appointment.cancelled:
        return json_api.error_response(410, "this appointment is cancelled", "token")
    request.app[FEED].notify(appointment.id)
    return web.Response(status=204)
