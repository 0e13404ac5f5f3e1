"""How the two pages of an appointment find each other for the direct rehearsal.

What they leave for each other is sealed between them (web/both_ends/direct/sealing.js): the server passes
it on, keeps it in memory until they are done, and writes none of it anywhere.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from checker.both_ends.mailboxes import FullError, Mailboxes, Meeting, TakenError
from checker.both_ends.meetings import Meetings, Tell
from checker.core.board_status import Phase, phase_of
from checker.core.intake.both_ends import DirectMessages, parse_direct_from_board, parse_direct_from_page
from checker.core.intake.strict_json import IntakeError
from checker.core.signals import Side
from checker.core.tokens import pairing_key
from checker.http import json_api
from checker.http.access import allow, viewer_of
from checker.http.keys import APPOINTMENTS, CLOCK
from checker.http.link_key import link_key
from checker.http.offices import enter, settings_of

MAILBOXES: Final = web.AppKey("mailboxes", Mailboxes)
MEETINGS: Final = web.AppKey("meetings", Meetings)
TELL_BOARDS: Final = web.AppKey[Tell]("tell boards")
"""Hands an event to the boards of this instance that show an appointment; returns how many got it."""
StunUrls = Callable[[web.Request], list[str]]
STUN_URLS: Final = web.AppKey[StunUrls]("stun urls")
"""Where the page of a request may ask for its own address, which is then answered."""
_NEAR: Final = (Phase.SOON, Phase.RUNNING)
"""Days ahead there is no talk whose path could be tried, and no need for a browser's address to be known."""
_BUSY_S: Final = "20"


@allow("anyone")
async def from_page(request: web.Request) -> web.Response:
    """Answer `POST /api/both-ends/direct`: 200 with what the board has left; 404, 410 as for signals; 429."""
    try:
        sent = parse_direct_from_page(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    link, now_s = await link_key(request.app, sent.token), request.app[CLOCK].now_s()
    found = await request.app[APPOINTMENTS].find_by_link(link, now_s)
    if found is None or not settings_of(request).direct_rehearsal:
        return json_api.error_response(404, "there is no such appointment", "token")
    await enter(request, found.office)
    if found.cancelled:
        return json_api.error_response(410, "this appointment is cancelled", "token")

    near = phase_of(now_s, found.starts, found.ends) in _NEAR
    told = request.app[MEETINGS].from_page(found.id, sent, pairing_key(sent.token), near=near)
    return await _answered(request, Side.CLIENT, sent, told)


@allow("counsellor")
async def from_board(request: web.Request) -> web.Response:
    """Answer `POST /board/{id}/direct`: 200, 404 where nobody is met any more, 409 where another board is."""
    try:
        sent = parse_direct_from_board(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    appointment_id, now_s = request.match_info["id"], request.app[CLOCK].now_s()
    found = await request.app[APPOINTMENTS].get(appointment_id, viewer_of(request), now_s)
    if found is None or found.cancelled:
        return json_api.error_response(404, "there is no such appointment")

    told = request.app[MEETINGS].from_board(appointment_id, sent)
    return await _answered(request, Side.COUNSELLOR, sent, told)


async def _answered(
    request: web.Request, side: Side, sent: DirectMessages, told: Awaitable[tuple[Meeting, int]]
) -> web.Response:
    """Return what the other side has left, and what a page has to know to measure; word what is refused."""
    try:
        meeting, heard = await told
    except FullError:
        raise web.HTTPTooManyRequests(headers={"Retry-After": _BUSY_S}) from None
    except TakenError:
        return json_api.error_response(409, "another board has answered", "board")
    except LookupError:
        return json_api.error_response(404, "there is no such rehearsal", "run")
    body = {
        "messages": meeting.newer(side, sent.after),
        "heard": heard,
        "stun": request.app[STUN_URLS](request),
        "thresholds": settings_of(request).thresholds.model_dump(),
    }
    return web.json_response(body, headers={"Cache-Control": "no-store"})
