"""What the page of one appointment is sent of the feed: each message when it is another one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.both_ends.messages import Reader, told
from checker.http.live.events import event, framed
from checker.http.live_board import Feed
from checker.storage.appointments import Appointment
from checker.storage.board import Entry


@dataclass(eq=False)
class PageView:
    """The messages of one stream. One that is not in the feed (days ahead) is told nothing."""

    feed: Feed
    appointment: Appointment
    reader: Reader
    chunked: bool
    _delivered: Mapping[str, Any] = field(default_factory=dict)
    _made: Mapping[str, Any] = field(default_factory=dict)
    _made_at: int = -1
    _seen: bool = False

    @property
    def over(self) -> bool:
        """Whether the link leads nowhere any more: who asks again is told why."""
        entry = self._entry()
        if entry is None:
            return self._seen
        return entry.cancelled or entry.link != self.appointment.hash

    def newer_than(self, number: int) -> bytes:
        """Return the messages that differ from those that have arrived.

        A stream asks with the number of what it has handed on; if that is the last one that was made here,
        the page has it.
        """
        if number == self._made_at:
            self._delivered = self._made
        item = self.feed.items.get(self.appointment.id)
        if item is None or (self._seen and item.number <= number):
            return b""
        self._seen = True
        self._made, self._made_at = told(item.entry, self.reader), self.feed.number
        newer = {name: data for name, data in self._made.items() if self._delivered.get(name) != data}
        data = json.dumps(newer, ensure_ascii=False, separators=(",", ":")).encode()
        return framed(event("snapshot", data), chunked=self.chunked) if newer else b""

    def shows(self, appointment_id: str) -> bool:
        """Tell whether this is the page of an appointment."""
        return appointment_id == self.appointment.id

    def beat(self, now_s: float) -> dict[str, int]:
        """Return the server's time in Unix milliseconds."""
        return beat(now_s)

    def _entry(self) -> Entry | None:
        item = self.feed.items.get(self.appointment.id)
        return None if item is None else item.entry


def beat(now_s: float) -> dict[str, int]:
    """Return the data of a heartbeat."""
    return {"now_ms": int(now_s * 1000)}
