"""A board in memory that feeds read, for tests."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from checker.core.offices import FIRST_OFFICE
from checker.http.live_board import Feed
from checker.storage.board import Entry
from checker.storage.database.transactions import StoreUnavailableError

SOON_S = 0.01
ME = b"session"


def entry(name: str, **more: Any) -> Entry:
    plain = Entry(name, 100, 200, None, "anna", False, "anna", None, None, None, None)
    return replace(plain, **more)


class Rows:
    """A board that tests change; counts how often it is read."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = {each.id: each for each in entries}
        self.reads = 0
        self.asked: list[Collection[str] | None] = []
        self.asked_of: list[Collection[int] | None] = []
        self.takes_s = 0.0
        self.broken = False

    async def read(self, ids: Collection[str] | None, offices: Collection[int] | None) -> list[Entry]:
        self.reads += 1
        self.asked.append(ids)
        self.asked_of.append(offices)
        await asyncio.sleep(self.takes_s)
        if self.broken:
            raise StoreUnavailableError("gone")
        wanted = [each for each in self.entries.values() if ids is None or each.id in ids]
        return [each for each in wanted if offices is None or each.office in offices]

    def change(self, name: str, **columns: Any) -> None:
        self.entries[name] = replace(self.entries[name], **columns)


def names(feed: Feed, number: int, office: int = FIRST_OFFICE) -> list[str] | None:
    items = feed.since(number, office)
    return None if items is None else [item.entry.id for item in items]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(SOON_S)
