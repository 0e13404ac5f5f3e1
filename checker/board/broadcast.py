"""Passes the board's changes and heartbeats on to all streams.

A stream has no task that waits: what many boards are sent is made once and handed to each connection as it
is. A reader that is behind is passed over until it has read what it was sent, so it never holds up others.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from weakref import WeakValueDictionary

from aiohttp import web

from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.board.stream import Stream
from checker.board.views import View, event, framed
from checker.core.account_rules import OPERATOR
from checker.http.live_board import Feed
from checker.storage.accounts.sessions import Sessions
from checker.storage.clock import Clock

BEAT_S: Final = 4.0
"""Between two heartbeats; with each the session is looked up again."""
_AGAIN_S: Final = 0.25  # after which a reader that was behind is tried again
_QUIET_S: Final = 60.0
_AT_ONCE: Final = 50  # streams, before others have their turn
_SESSIONS: Final = 100  # of one statement


class Broadcast:
    """All streams of this process. Without any, nothing runs."""

    def __init__(self, feed: Feed, sessions: Sessions, clock: Clock) -> None:
        self._feed, self._sessions, self._clock = feed, sessions, clock
        self._streams: dict[Stream, None] = {}
        self._views: WeakValueDictionary[tuple[Scope, str, bool], View] = WeakValueDictionary()
        self._tasks: list[asyncio.Task[None]] = []

    def view(self, scope: Scope, rows: BoardRows, *, chunked: bool) -> View:
        """Return what is shared by all who see the same in the same language."""
        if scope.viewer.team:  # whoever they are, they see everything
            scope = replace(scope, viewer=OPERATOR)
        key = scope, rows.language.code, chunked
        return self._views.setdefault(key, View(self._feed, scope, rows, chunked))

    async def follow(self, stream: Stream) -> None:
        """Send a stream everything until it ends. Raises what went wrong, such as StoreUnavailableError."""
        self._streams[stream] = None
        self._tasks = self._tasks or [asyncio.create_task(each) for each in (self._pass_on(), self._beat())]
        try:
            stream.serve(_now())
            self._send_beat([stream])
            await stream.ended
        finally:
            del self._streams[stream]
            if not self._streams:
                await self._rest()

    async def _pass_on(self) -> None:
        """Send changes when there are some, and those who were behind what they have missed."""
        number, within_s = -1, _QUIET_S
        while True:
            await self._feed.wait_for_change(number, within_s)
            number, within_s = self._feed.number, _QUIET_S
            for streams in _pieces(list(self._streams), _AT_ONCE):
                now = _now()
                for stream in streams:
                    stream.serve(now)
                    if stream.behind_since is not None:
                        within_s = _AGAIN_S
                await asyncio.sleep(0)

    async def _beat(self) -> None:
        """Send each its heartbeat in time, after looking up whether its session still stands."""
        while True:
            tick_s = BEAT_S / 8
            await asyncio.sleep(tick_s)
            soon = _now() + tick_s
            due = [stream for stream in self._streams if stream.beat_at < soon]
            for streams in _pieces(due, _SESSIONS):
                try:
                    await self._hold_sessions(streams)
                    self._send_beat(streams)
                except Exception as error:  # their handlers raise it
                    for stream in streams:
                        stream.fail(error)

    async def _hold_sessions(self, streams: Sequence[Stream]) -> None:
        """End those whose session has ended; another role or language is another stream."""
        keys = {stream.subscription.owner for stream in streams}
        found = await self._sessions.find_all(keys, self._clock.now_s())
        for stream in streams:
            account = found.get(stream.subscription.owner)
            if account != stream.account:
                stream.end("session" if account is None else "")

    def _send_beat(self, streams: Sequence[Stream]) -> None:
        """Say that the board is up to date; a board that cannot be read falls silent."""
        now = _now()
        for stream in streams:
            stream.beat_at = now + BEAT_S
            stream.serve(now)
        if self._feed.is_current:
            data = json.dumps(told(streams[0].view.rows, self._clock.now_s())).encode()
            made = {chunked: framed(event("beat", data), chunked=chunked) for chunked in (True, False)}
            for stream in streams:
                stream.write(made[stream.view.chunked], now)

    async def _rest(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def told(rows: BoardRows, now_s: float) -> dict[str, Any]:
    """Return the data of a heartbeat: the server's time in Unix milliseconds, and the office's day."""
    return {"now_ms": int(now_s * 1000), "day": rows.day(now_s)}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _pieces(streams: Sequence[Stream], size: int) -> Iterator[Sequence[Stream]]:
    return (streams[start : start + size] for start in range(0, len(streams), size))


BROADCAST: Final = web.AppKey("broadcast", Broadcast)
