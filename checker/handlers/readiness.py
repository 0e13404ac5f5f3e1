"""How far the person of one appointment is; tied to its token."""

from aiohttp import web

from checker.core.intake.strict_json import IntakeError, parse_readiness
from checker.core.tokens import keyed_hash
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import CLOCK, FEED, METRICS, SECRET, STORE
from checker.http.user_agent import recognise
from checker.storage.expiry import StoredReadiness


@allow("anyone")
async def put(request: web.Request) -> web.Response:
    """Answer `POST /api/readiness`."""
    try:
        readiness = parse_readiness(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    client = recognise(request.headers.get("User-Agent", ""), touch=readiness.touch)
    belief = request.app[CLOCK].read()
    row = StoredReadiness(
        appointment=keyed_hash(request.app[SECRET], "appointment", readiness.token),
        run=readiness.run,
        sequence=readiness.sequence,
        status=readiness.status,
        checks={check: state.model_dump() for check, state in readiness.checks.items()},
        browser=client.browser,
        system=client.system,
        received_at=int(belief.now_s),
    )
    try:
        standing = await request.app[STORE].put_readiness(row, belief.now_s)
    except LookupError:
        return json_api.error_response(404, "there is no such appointment", "token")
    if standing is not None:
        return web.json_response({"run": standing}, status=409)
    request.app[FEED].touch()
    request.app[METRICS].stored("readiness")
    return web.Response(status=204)
