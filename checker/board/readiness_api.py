"""How far the person of one appointment is; tied to its token."""

from typing import Final

from aiohttp import web

from checker.core.intake.readiness import parse_readiness
from checker.core.intake.strict_json import IntakeError
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import CLOCK
from checker.http.link_key import link_key
from checker.http.live_board import FEED
from checker.http.monitoring.metrics import METRICS
from checker.http.user_agent import recognise
from checker.storage.readiness import ReadinessStore, StoredReadiness

_AHEAD_MS: Final = 86_400_000
"""A page's run is the server's time when it was loaded, and counts up by one now and then; a day is for a
clock that was put back meanwhile. A run beyond that would hold the row against everybody: nothing is
greater."""
READINESS: Final = web.AppKey("readiness", ReadinessStore)


@allow("anyone")
async def put(request: web.Request) -> web.Response:
    """Answer `POST /api/readiness`, always with what has become of the appointment.

    So a page that is open learns that it was moved (200 and 409 have its times), cancelled (410) or that
    its link is gone (404).
    """
    try:
        readiness = parse_readiness(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    client = recognise(request.headers.get("User-Agent", ""), touch=readiness.touch)
    trusted = request.app[CLOCK].read()
    if readiness.run > max(trusted.wall_s, trusted.now_s) * 1000 + _AHEAD_MS:
        return json_api.error_response(400, "this number is too large", "run")
    row = StoredReadiness(
        appointment=await link_key(request.app, readiness.token),
        run=readiness.run,
        sequence=readiness.sequence,
        status=readiness.status,
        checks={check: state.model_dump() for check, state in readiness.checks.items()},
        browser=client.browser,
        system=client.system,
        received_at=int(trusted.now_s),
    )
    try:
        received = await request.app[READINESS].put(row, trusted.now_s)
    except LookupError:
        return json_api.error_response(404, "there is no such appointment", "token")
    appointment = received.appointment
    if appointment.cancelled:
        return json_api.error_response(410, "this appointment is cancelled", "token")
    times = {"starts_ms": appointment.starts * 1000, "ends_ms": appointment.ends * 1000}
    if received.run is not None:
        return web.json_response({"run": received.run, **times}, status=409)
    request.app[FEED].notify(appointment.id)
    request.app[METRICS].stored("readiness")
    return web.json_response(times)
