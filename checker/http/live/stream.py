"""One page that listens, and whether it keeps up."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from checker.http.live.events import event, framed
from checker.http.live_board import Feed, Subscription

WRITE_S: Final = 15.0
"""How long a page may take to read what it is sent."""
FULL: Final = 0x10000
"""Bytes that wait for a reader, from which on it gets nothing new."""


class View(Protocol):
    """What a page is shown of the feed, as bytes for its version of HTTP."""

    feed: Feed
    chunked: bool

    @property
    def over(self) -> bool:
        """Whether there is nothing more to say: the stream ends."""

    def newer_than(self, number: int) -> bytes:
        """Return what a page has to get that has everything up to a number; empty: nothing concerns it."""

    def shows(self, appointment_id: str) -> bool:
        """Tell whether the page may know of an appointment."""

    def beat(self, now_s: float) -> Mapping[str, Any]:
        """Return the data of a heartbeat."""


class Stream:
    """One page that listens. `sent` is the number up to which it has everything, -1 for nothing."""

    def __init__(
        self, subscription: Subscription, transport: asyncio.Transport, view: View, sent: int = -1
    ) -> None:
        self.subscription, self.view, self.sent = subscription, view, sent
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.beat_at = 0.0
        self.behind_since: float | None = None
        self.transport = transport

    def serve(self, now: float) -> None:
        """Send what is newer, or end; `now` is the loop's clock."""
        try:
            if self.ended.done():
                return
            if self.view.feed.closed or self.transport.is_closing() or self.view.over:
                self.end()
            elif self.subscription.taken_away:
                self.end("seats")
            elif self.sent != self.view.feed.number and self.write(self.view.newer_than(self.sent), now):
                self.sent = self.view.feed.number
        except Exception as error:  # the handler of this one stream raises it
            self.fail(error)

    def write(self, data: bytes, now: float) -> bool:
        """Hand data to the connection; False, and nothing is, while its reader is behind.

        One that is for too long loses the connection: what is buffered would be waited for.
        """
        if self.ended.done() or self.transport.is_closing():  # it may carry another answer already
            return False
        if self.transport.get_write_buffer_size() < FULL:
            self.behind_since = None
            if data:
                self.transport.write(data)
            return True
        if self.behind_since is None:
            self.behind_since = now
        elif now - self.behind_since > WRITE_S:
            self.transport.abort()
            self.end()
        return False

    def end(self, reason: str = "") -> None:
        """Let the stream end, and say why."""
        if reason and not self.ended.done() and not self.transport.is_closing():
            said = event("end", json.dumps(reason).encode())
            self.transport.write(framed(said, chunked=self.view.chunked))
        if not self.ended.done():
            self.ended.set_result(None)

    def fail(self, error: Exception) -> None:
        """Let whoever waits for the end raise an error."""
        if not self.ended.done():
            self.ended.set_exception(error)
