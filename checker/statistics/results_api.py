"""Anonymous results: counted at the door and thrown away. No token, no address, no time of day."""

from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from checker.core import receipts
from checker.core.expiry.iso_weeks import iso_week
from checker.core.intake.results import Result, parse_result
from checker.core.intake.strict_json import IntakeError
from checker.core.offices import FIRST_OFFICE
from checker.core.results import notes
from checker.core.results.anonymise import answers_of
from checker.core.results.notes import MOST_TIMES, Counted
from checker.core.results.questions import NOT_MEASURED
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import CLOCK, KEYS, SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.new_receipt import new_receipt
from checker.http.offices import OFFICES
from checker.http.relay_evidence import RELAY_EVIDENCE
from checker.http.security.rate_limits import LIMITER, RESULTS
from checker.http.user_agent import recognise
from checker.storage.results.counters import Counters

COUNTERS: Final = web.AppKey("counters", Counters)
_NO_STORE: Final = {"Cache-Control": "no-store"}


@allow("anyone")
async def put(request: web.Request) -> web.Response:
    """Answer `POST /api/results`: count the result once a receipt, in the week of the believed time.

    200 with a note of what has been counted, 204 where nothing was; 202 with a receipt where there was none.
    """
    try:
        result = parse_result(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    if result.language not in request.app[SETTINGS].languages:
        return json_api.error_response(400, "this language is not on offer", "language")
    if result.office and request.app[OFFICES].named(result.office) is None:
        return json_api.error_response(400, "there is no such office", "office")
    if result.receipt is None:
        return web.json_response({"receipt": new_receipt(request.app)}, status=202, headers=_NO_STORE)
    now_s = request.app[CLOCK].read().believed_s
    good = (key for key in request.app[KEYS] if receipts.is_good(key, result.receipt, now_s))
    if (key := next(good, None)) is None:
        return json_api.error_response(400, "this receipt is not one of ours, or too old", "receipt")
    return await _counted(request, result, result.receipt, key)


async def _counted(request: web.Request, result: Result, receipt: str, key: bytes) -> web.Response:
    before = notes.read(key, receipt, result.counted) if result.counted else None
    if before is None:
        await request.app[LIMITER].count(RESULTS, request)
    answers = answers_of(result, recognise(request.headers.get("User-Agent", ""), touch=result.touch))
    week = before.week if before else _week(request)
    office = before.office if before else _office(request, result)
    counted = Counted(week, answers, before.times + 1 if before else 1, office)
    once, day = notes.counts_by(key, receipt, counted.times), receipts.day_of(receipt)
    stored = False
    try:
        stored = counted.times <= MOST_TIMES and await request.app[COUNTERS].count(once, day, counted, before)
    finally:
        if before is None and not stored:  # an outage must not use up what a household may add in a day
            await request.app[LIMITER].give_back(RESULTS, request)
    if not stored:
        return web.Response(status=204)
    if before is None:
        request.app[METRICS].stored("result")
        if answers["transport"] != NOT_MEASURED:
            await request.app[RELAY_EVIDENCE].note(request.app[LIMITER].address(request))
    return web.json_response({"counted": notes.sign(key, receipt, counted)}, headers=_NO_STORE)


def _office(request: web.Request, result: Result) -> int:
    """Return where a result counts; the page names its office where there are several."""
    found = request.app[OFFICES].named(result.office or "")
    return found.id if found else FIRST_OFFICE


def _week(request: web.Request) -> str:
    return iso_week(datetime.fromtimestamp(request.app[CLOCK].read().believed_s, UTC).date())
