"""Passes changes and heartbeats on to all streams of one kind.

A stream has no task that waits: what many pages are sent is made once and handed to each connection as it
is. A reader that is behind is passed over until it has read what it was sent, so it never holds up others.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

from checker.http.live.events import event, framed
from checker.http.live.stream import Stream
from checker.http.live_board import Feed
from checker.storage.clock import Clock

BEAT_S: Final = 4.0
"""Between two heartbeats; with each it is looked up whether the stream may go on."""
_AGAIN_S: Final = 0.25  # after which a reader that was behind is tried again
_QUIET_S: Final = 60.0
_AT_ONCE: Final = 50  # streams, before others have their turn
_SESSIONS: Final = 100  # of one statement
_S = TypeVar("_S", bound=Stream)


class Broadcast(Generic[_S]):
    """All streams of one kind in this process. Without any, nothing runs."""

    def __init__(self, feed: Feed, clock: Clock) -> None:
        self.feed, self._clock = feed, clock
        self._streams: dict[_S, None] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._doubted = asyncio.Event()

    @property
    def listeners(self) -> int:
        """How many streams there are."""
        return len(self._streams)

    async def follow(self, stream: _S) -> None:
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

    def look_up(self) -> None:
        """Look up now whether each stream may go on: some may not any more."""
        self._doubted.set()

    def showing(self, appointment_id: str) -> list[_S]:
        """Return the streams that show an appointment."""
        return [stream for stream in self._streams if stream.view.shows(appointment_id)]

    def send(self, appointment_id: str, name: str, data: Any) -> int:
        """Hand an event to all streams that show an appointment, once; return how many got it.

        Nothing keeps it: who does not listen now, or is behind, never gets it. What has to survive is a
        part of the board's entry.
        """
        return self.send_to(self.showing(appointment_id), name, data)

    def send_to(self, streams: Sequence[_S], name: str, data: Any) -> int:
        """The same to some streams."""
        now, sent = _now(), 0
        encoded = json.dumps(data).encode()
        for stream in streams:
            sent += stream.write(framed(event(name, encoded), chunked=stream.view.chunked), now)
        return sent

    async def _pass_on(self) -> None:
        """Send changes when there are some, and those who were behind what they have missed."""
        number, within_s = -1, _QUIET_S
        while True:
            await self.feed.wait_for_change(number, within_s)
            number, within_s = self.feed.number, _QUIET_S
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
            with suppress(TimeoutError):
                async with asyncio.timeout(tick_s):
                    await self._doubted.wait()
            every = self._doubted.is_set()
            self._doubted.clear()
            soon = _now() + tick_s
            due = [stream for stream in self._streams if every or stream.beat_at < soon]
            for streams in _pieces(due, _SESSIONS):
                try:
                    await self._hold(streams)
                    self._send_beat(streams)
                except Exception as error:  # their handlers raise it
                    for stream in streams:
                        stream.fail(error)

    async def _hold(self, streams: Sequence[_S]) -> None:
        """End those of these streams that may not go on."""

    def _send_beat(self, streams: Sequence[_S]) -> None:
        """Say that all is up to date; when the board cannot be read there is silence."""
        now = _now()
        for stream in streams:
            stream.beat_at = now + BEAT_S
            stream.serve(now)
        if self.feed.is_current:
            data = json.dumps(streams[0].view.beat(self._clock.now_s())).encode()
            made = {chunked: framed(event("beat", data), chunked=chunked) for chunked in (True, False)}
            for stream in streams:
                stream.write(made[stream.view.chunked], now)

    async def _rest(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _now() -> float:
    return asyncio.get_running_loop().time()


def _pieces(streams: Sequence[_S], size: int) -> Iterator[Sequence[_S]]:
    return (streams[start : start + size] for start in range(0, len(streams), size))
