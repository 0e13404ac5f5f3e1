"""Anonymous results: no token, no address, no time of day."""

from datetime import UTC, datetime

from aiohttp import web

from checker.core import receipts
from checker.core.expiry.iso_weeks import iso_week
from checker.core.intake.results import parse_result
from checker.core.intake.strict_json import IntakeError
from checker.core.results.anonymise import anonymous_row
from checker.core.tokens import keyed_hash
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import CLOCK, SECRET, SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.user_agent import recognise
from checker.statistics.report_cache import SEALED


@allow("anyone")
async def put(request: web.Request) -> web.Response:
    """Answer `POST /api/results`: one row a receipt, of the week of the believed time, never a later one."""
    try:
        result = parse_result(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    if result.language not in request.app[SETTINGS].languages:
        return json_api.error_response(400, "this language is not on offer", "language")
    believed_s = request.app[CLOCK].read().believed_s
    if not receipts.is_good(request.app[SECRET], result.receipt, believed_s):
        return json_api.error_response(400, "this receipt is not one of ours, or too old", "receipt")
    row = anonymous_row(
        result,
        recognise(request.headers.get("User-Agent", ""), touch=result.touch),
        key_hash=keyed_hash(request.app[SECRET], "result", result.receipt),
        language=result.language,
        week=iso_week(datetime.fromtimestamp(believed_s, UTC).date()),
    )
    if await request.app[SEALED].put(row):
        request.app[METRICS].stored("result")
    return web.Response(status=204)
