"""The board's live updates, as server-sent events (WHATWG HTML §9.2), or what they begin with as an answer.

Proxies that keep an answer until it is whole would keep a stream for ever: a board behind one asks again and
again.
"""

from contextlib import suppress

from aiohttp import HttpVersion11, web

from checker.board.broadcast import BROADCAST, BoardStream
from checker.board.scope import rows_of, scope_of
from checker.board.views import told
from checker.http.access import ACCOUNT, SEAT, SESSION, allow, office_of_seat
from checker.http.keys import CLOCK
from checker.http.live.events import HEADERS
from checker.http.live_board import BOARDS, FEED, Feed, Subscription
from checker.storage.accounts.sessions import SignedIn
from checker.storage.database.transactions import StoreUnavailableError


@allow("counsellor")
async def events(request: web.Request) -> web.StreamResponse:
    """Answer `GET /board/events`: events, or the rows of this moment for who asks for JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return await _rows_now(request)
    response = web.StreamResponse(headers=HEADERS)
    office = office_of_seat(request)
    watching = request.app[FEED].watched(
        request[SESSION], lambda: request.transport is not None, office=office
    )
    async with watching as subscription:
        await response.prepare(request)
        with suppress(ConnectionError, StoreUnavailableError):  # asks again with the last number it has
            await response.write(b"retry: 1000\n\n")
            await _follow(request, subscription)
    return response


async def _follow(request: web.Request, subscription: Subscription) -> None:
    """Send until somebody ends it, beside aiohttp: what all are sent is framed already."""
    broadcast, chunked = request.app[BROADCAST], request.version >= HttpVersion11
    view = broadcast.view(scope_of(request), rows_of(request), chunked=chunked)
    if request.transport is not None:
        last = _last_number(request, request.app[FEED])
        is_wall = "wall" in request.query
        who = SignedIn(request[ACCOUNT], request[SEAT])
        stream = BoardStream(who, subscription, request.transport, view, last, is_wall=is_wall)
        await broadcast.follow(stream)


async def _rows_now(request: web.Request) -> web.Response:
    feed, scope, rows = request.app[FEED], scope_of(request), rows_of(request)
    # Before reading: what changes meanwhile is newer, and the stream has it. Unwatched, nothing is numbered.
    last = f"{feed.process}-{feed.number}" if feed.watchers else ""
    now_s = request.app[CLOCK].now_s()
    entries = await request.app[BOARDS].read(now_s, scope.viewer)
    answer = {
        "last": last,
        "rows": [rows.row(entry, labels=scope.labels) for entry in entries],
        "beat": told(rows, now_s),
    }
    return web.json_response(answer, headers={"Cache-Control": "no-store", "Vary": "Accept"})


def _last_number(request: web.Request, feed: Feed) -> int:
    """Return the number up to which this board has everything; -1 where that is not known."""
    last = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    process, _, number = last.partition("-")
    if process != feed.process or not (number.isascii() and number.isdigit()) or len(number) > 15:
        return -1
    return int(number)
