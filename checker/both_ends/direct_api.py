"""How the two pages of an appointment find each other for the direct rehearsal.

What they leave for each other is sealed between them (web/both_ends/direct/sealing.js): this process passes
it on, keeps it in memory until they are done, and writes none of it anywhere.
"""

from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from checker.both_ends.mailboxes import FullError, Mailboxes, Meeting, TakenError
from checker.both_ends.page_stream import PAGES
from checker.core.board_status import Phase, phase_of
from checker.core.intake.both_ends import DirectMessages, parse_direct_from_board, parse_direct_from_page
from checker.core.intake.strict_json import IntakeError
from checker.core.signals import Side
from checker.core.tokens import pairing_key, token_hash
from checker.http import json_api
from checker.http.access import allow, viewer_of
from checker.http.keys import APPOINTMENTS, CLOCK, SECRET, SETTINGS

MAILBOXES: Final = web.AppKey("mailboxes", Mailboxes)
TellBoards = Callable[[str, str, Any], int]
TELL_BOARDS: Final = web.AppKey[TellBoards]("tell boards")
"""Hands an event to the boards that show an appointment; returns how many got it."""
StunUrls = Callable[[web.Request], list[str]]
STUN_URLS: Final = web.AppKey[StunUrls]("stun urls")
"""Where the page of a request may ask for its own address, which is then answered."""
EVENT: Final = "direct"
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
    link, now_s = token_hash(request.app[SECRET], sent.token), request.app[CLOCK].now_s()
    found = await request.app[APPOINTMENTS].find_by_link(link, now_s)
    if found is None or not request.app[SETTINGS].direct_rehearsal:
        return json_api.error_response(404, "there is no such appointment", "token")
    if found.cancelled:
        return json_api.error_response(410, "this appointment is cancelled", "token")

    def work() -> web.Response:
        meeting = request.app[MAILBOXES].of_client(found.id, sent.run)
        first = meeting.put(Side.CLIENT, sent.messages)
        news = {"id": found.id, "run": sent.run, "from": first, "messages": sent.messages, "over": sent.over}
        if first == 0 and sent.messages:
            news["pairing"] = pairing_key(sent.token)
        near = phase_of(now_s, found.starts, found.ends) in _NEAR
        is_news = near and (sent.messages or sent.over)
        heard = request.app[TELL_BOARDS](found.id, EVENT, news) if is_news else 0
        return _answer(request, found.id, meeting, Side.CLIENT, sent, heard)

    return _bounded(work)


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

    def work() -> web.Response:
        meeting = request.app[MAILBOXES].of_board(appointment_id, sent.run, sent.board)
        first = meeting.put(Side.COUNSELLOR, sent.messages)
        news = {"run": sent.run, "from": first, "messages": sent.messages, "over": sent.over}
        heard = request.app[PAGES].tell(appointment_id, EVENT, news) if sent.messages or sent.over else 0
        return _answer(request, appointment_id, meeting, Side.COUNSELLOR, sent, heard)

    return _bounded(work)


def _bounded(work: Callable[[], web.Response]) -> web.Response:
    """Word what a mailbox refuses."""
    try:
        return work()
    except FullError:
        raise web.HTTPTooManyRequests(headers={"Retry-After": _BUSY_S}) from None
    except TakenError:
        return json_api.error_response(409, "another board has answered", "board")
    except LookupError:
        return json_api.error_response(404, "there is no such rehearsal", "run")


def _answer(
    request: web.Request, appointment_id: str, meeting: Meeting, side: Side, sent: DirectMessages, heard: int
) -> web.Response:
    """Return what the other side has left, and what a page has to know to measure."""
    body = {
        "messages": meeting.newer(side, sent.after),
        "heard": heard,
        "stun": request.app[STUN_URLS](request),
        "thresholds": request.app[SETTINGS].thresholds.model_dump(),
    }
    if sent.over:
        request.app[MAILBOXES].end(appointment_id, meeting)
    return web.json_response(body, headers={"Cache-Control": "no-store"})
