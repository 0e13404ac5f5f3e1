"""Receipts for anonymous results: bounded per household and day, and tied to nobody."""

import secrets

from aiohttp import web

from checker.core import receipts
from checker.core.intake.strict_json import IntakeError, Strict, parse
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import CLOCK, SECRET
from checker.http.security.rate_limits import LIMITER, RESULTS


@allow("anyone")
async def give(request: web.Request) -> web.Response:
    """Answer `POST /api/receipts`; the page asks once, at its first *Start*."""
    try:
        parse(Strict, await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    await request.app[LIMITER].count(RESULTS, request)
    now_s = request.app[CLOCK].read().believed_s
    receipt = receipts.issue(request.app[SECRET], secrets.token_bytes(receipts.RANDOM_BYTES), now_s)
    return web.json_response({"receipt": receipt}, status=201, headers={"Cache-Control": "no-store"})
