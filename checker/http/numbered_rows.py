"""What is known of the boards that somebody watches: each row with the number of its newest change.

The numbers are those of all offices together. Of each office it is known below which number somebody has
missed that a row went away.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from checker.core.offices import FIRST_OFFICE
from checker.storage.board import Entry


@dataclass
class Item:
    """An entry, the number of its newest change, and what has been rendered of it.

    `rendered` holds the bytes beside the object that they were made by: while it lives, its `id`, which is
    in the key, is nobody else's.
    """

    entry: Entry
    number: int
    rendered: dict[object, tuple[object, bytes]] = field(default_factory=dict)


@dataclass(eq=False)
class WatchedOffice:
    """What is known of an office while somebody watches it."""

    floor: int
    """Whoever has a lower number has missed that something went away."""
    items: dict[str, Item] = field(default_factory=dict)
    """By id, in the order of their numbers."""
    begun: int = 0
    done: int = 0
    """The newest look at all of it that has begun, and that was answered."""


class NumberedRows:
    """The rows of the offices that are open."""

    def __init__(self) -> None:
        self.number = 0
        self.items: dict[str, Item] = {}
        """By id, of all offices."""
        self.offices: dict[int, WatchedOffice] = {}

    def opened(self, office: int) -> WatchedOffice:
        """Return an office; whoever watched it before it was open has missed everything."""
        if office not in self.offices:
            self.number += 1
            self.offices[office] = WatchedOffice(floor=self.number)
        return self.offices[office]

    def forget(self, office: int) -> None:
        """Keep nothing of an office."""
        for entry_id in self.offices.pop(office).items:
            del self.items[entry_id]

    def of_office(self, office: int | None) -> Collection[Item]:
        """Return what is known of an office, oldest change first."""
        known = self.offices.get(office) if office is not None else None
        return known.items.values() if known else ()

    def since(self, number: int, office: int | None = FIRST_OFFICE) -> list[Item] | None:
        """Return what is newer than a number, oldest change first; None: everything has to be sent."""
        known = self.offices.get(office) if office is not None else None
        if known is None or number < known.floor or number > self.number:
            return None
        newer = list(takewhile(lambda item: item.number > number, reversed(known.items.values())))
        return newer[::-1]

    def differ(self, read: Sequence[Entry], ids: Collection[str]) -> bool:
        """Number what differs from what was read of these ids; tell whether anything does."""
        found, before = {entry.id: entry for entry in read}, self.number
        self._take_away(found, ids)
        for entry in read:
            self._put(entry)
        return self.number > before

    def _take_away(self, found: dict[str, Entry], ids: Collection[str]) -> None:
        """Forget what is gone or has passed to somebody else, who may see other things."""
        known = [self.items[each].entry for each in ids if each in self.items]
        gone = [
            entry
            for entry in known
            if entry.id not in found or found[entry.id].counsellor != entry.counsellor
        ]
        self.number += bool(gone)
        for entry in gone:
            self.offices[entry.office].floor = self.number
            del self.offices[entry.office].items[entry.id], self.items[entry.id]

    def _put(self, entry: Entry) -> None:
        item, office = self.items.get(entry.id), self.offices.get(entry.office)
        if office is not None and (item is None or item.entry != entry):
            self.number += 1
            office.items.pop(entry.id, None)  # the newest stands at the end
            office.items[entry.id] = self.items[entry.id] = Item(entry, self.number)
