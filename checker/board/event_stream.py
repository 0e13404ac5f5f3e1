"""The board's live updates, as server-sent events (WHATWG HTML §9.2), or what they begin with as an answer.

Proxies that keep an answer until it is whole would keep a stream for ever: a board behind one asks again and
again.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from checker.board.rows import BoardRows
from checker.board.scope import BOARDS, rows_of, scope_of
from checker.http.access import ACCOUNT, SESSION, allow, signed_in
from checker.http.keys import CLOCK
from checker.http.live_board import FEED, Feed, Item, Subscription
from checker.storage.database.transactions import StoreUnavailableError

BEAT_S: Final = 4.0
"""Between two heartbeats; with each the session is looked up again."""
WRITE_S: Final = 15.0
"""How long a board may take to read what it is sent."""
_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "Vary": "Accept",
    "X-Accel-Buffering": "no",  # nginx passes every event on at once
}


@allow("counsellor")
async def events(request: web.Request) -> web.StreamResponse:
    """Answer `GET /board/events`: events, or the rows of this moment for who asks for JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return await _rows_now(request)
    response = web.StreamResponse(headers=_HEADERS)
    feed = request.app[FEED]
    async with feed.watched(request[SESSION], lambda: request.transport is not None) as subscription:
        await response.prepare(request)
        stream = _Stream(request, feed, subscription, response.write)
        try:
            await stream.run()
        except (ConnectionError, StoreUnavailableError):
            pass  # the browser asks again with the last number it has
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()  # nobody reads: what is buffered would be waited for
    return response


async def _rows_now(request: web.Request) -> web.Response:
    feed, scope, rows = request.app[FEED], scope_of(request), rows_of(request)
    # Before reading: what changes meanwhile is newer, and the stream has it. Unwatched, nothing is numbered.
    last = f"{feed.process}-{feed.number}" if feed.watchers else ""
    now_s = request.app[CLOCK].now_s()
    entries = await request.app[BOARDS].read(now_s, scope.viewer)
    answer = {
        "last": last,
        "rows": [rows.row(entry, labels=scope.labels) for entry in entries],
        "beat": _beat(rows, now_s),
    }
    return web.json_response(answer, headers={"Cache-Control": "no-store", "Vary": "Accept"})


def _beat(rows: BoardRows, now_s: float) -> dict[str, Any]:
    return {"now_ms": int(now_s * 1000), "day": rows.day(now_s)}


class _Stream:
    """One board that listens."""

    def __init__(
        self,
        request: web.Request,
        feed: Feed,
        subscription: Subscription,
        write: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self.request, self.feed, self.subscription, self._write = request, feed, subscription, write
        self.account = request[ACCOUNT]
        self.scope, self.rows = scope_of(request), rows_of(request)
        self.sent = _last_number(request, feed)

    async def run(self) -> None:
        """Send until somebody ends it."""
        await self._send(b"retry: 1000\n\n")
        loop, beat_at = asyncio.get_running_loop(), 0.0
        while not self.feed.closed:
            if self.subscription.taken_away:
                await self._event("end", b'"seats"')
                return
            await self._send_changes()
            if loop.time() >= beat_at:
                if not await self._may_stay():
                    return
                await self._beat()
                beat_at = loop.time() + BEAT_S
            await self.feed.wait_for_change(self.sent, max(0.0, beat_at - loop.time()))

    async def _send_changes(self) -> None:
        number, items = self.feed.number, self.feed.since(self.sent)
        if items is None:
            rows = b",".join(self._row(item) for item in self._shown(self.feed.items.values()))
            await self._event("snapshot", b"[" + rows + b"]", number)
        else:
            for item in self._shown(items):
                await self._event("row", self._row(item), item.number)
        self.sent = number

    async def _may_stay(self) -> bool:
        """Look again whether the session still stands; another role or language is another stream."""
        account = await signed_in(self.request)
        if account is None:
            await self._event("end", b'"session"')
        return account is not None and account == self.account

    async def _beat(self) -> None:
        """Say that the board is up to date; a board that cannot be read falls silent."""
        if self.feed.is_current:
            told = _beat(self.rows, self.request.app[CLOCK].now_s())
            await self._event("beat", json.dumps(told).encode())

    def _shown(self, items: Any) -> list[Item]:
        return [item for item in items if self.scope.viewer.sees(item.entry.counsellor)]

    def _row(self, item: Item) -> bytes:
        return self.rows.encoded(item, labels=self.scope.labels)

    async def _event(self, name: str, data: bytes, number: int | None = None) -> None:
        label = b"" if number is None else f"id: {self.feed.process}-{number}\n".encode()
        await self._send(label + b"event: " + name.encode() + b"\ndata: " + data + b"\n\n")

    async def _send(self, data: bytes) -> None:
        async with asyncio.timeout(WRITE_S):
            await self._write(data)


def _last_number(request: web.Request, feed: Feed) -> int:
    """Return the number up to which this board has everything; -1 where that is not known."""
    last = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    process, _, number = last.partition("-")
    if process != feed.process or not (number.isascii() and number.isdigit()) or len(number) > 15:
        return -1
    return int(number)
