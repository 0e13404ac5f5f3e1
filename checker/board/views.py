"""What boards are sent, as bytes: made once for all who see the same rows in the same words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.http.live.events import event, framed
from checker.http.live_board import Feed
from checker.http.numbered_rows import Item


@dataclass(eq=False)
class View:
    """The events of the boards with one scope and language, over one version of HTTP."""

    feed: Feed
    scope: Scope
    rows: BoardRows
    chunked: bool
    _made: dict[int, bytes] = field(default_factory=dict)
    _number: int = -1
    over: Final = False

    def shows(self, appointment_id: str) -> bool:
        """Tell whether an appointment is on this board."""
        item = self.feed.items.get(appointment_id)
        return item is not None and self._sees(item)

    def beat(self, now_s: float) -> dict[str, Any]:
        """Return the server's time in Unix milliseconds, and the office's day."""
        return told(self.rows, now_s)

    def newer_than(self, number: int) -> bytes:
        """Return what a board has to get that has everything up to a number; empty: it sees none of it."""
        if self._number != self.feed.number:
            self._made, self._number = {}, self.feed.number
        newer = self.feed.since(number, self.scope.viewer.office)
        known = -1 if newer is None else number
        if known not in self._made:
            made = self._snapshot() if newer is None else self._changes(newer)
            self._made[known] = framed(made, chunked=self.chunked)
        return self._made[known]

    def _snapshot(self) -> bytes:
        shown = self._shown(self.feed.of_office(self.scope.viewer.office))
        shown.sort(key=lambda item: (item.entry.starts, item.entry.id))
        data = b",".join(map(self._row, shown))
        return event("snapshot", b"[" + data + b"]", self._label(self.feed.number))

    def _changes(self, items: list[Item]) -> bytes:
        return b"".join(
            event("row", self._row(each), self._label(each.number)) for each in self._shown(items)
        )

    def _shown(self, items: Iterable[Item]) -> list[Item]:
        return [item for item in items if self._sees(item)]

    def _sees(self, item: Item) -> bool:
        return self.scope.viewer.sees(item.entry.counsellor, item.entry.office)

    def _row(self, item: Item) -> bytes:
        return self.rows.encoded(item, labels=self.scope.labels)

    def _label(self, number: int) -> str:
        return f"{self.feed.process}-{number}"


def told(rows: BoardRows, now_s: float) -> dict[str, Any]:
    """Return the data of a heartbeat: the server's time in Unix milliseconds, and the office's day."""
    return {"now_ms": int(now_s * 1000), "day": rows.day(now_s)}
