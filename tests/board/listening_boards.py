"""Boards that listen, without a server: connections and sessions that tests hold in their hands."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, cast

from aiohttp import web

from checker.board.broadcast import BoardBroadcast, BoardStream
from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.core.account_rules import Seat, Viewer
from checker.http.keys import CLOCK, LANGUAGES, SETTINGS
from checker.http.live_board import Feed
from checker.storage.accounts.accounts import Account
from checker.storage.accounts.sessions import SignedIn
from checker.storage.board import Entry
from checker.storage.database.transactions import StoreUnavailableError

ANNA = Account("anna", "Anna")
SEAT = Seat(0, "counsellor")


class Line:
    """A connection that keeps what it is given, and stalls when `waiting` says so."""

    def __init__(self) -> None:
        self.given: list[bytes] = []
        self.waiting = 0
        self.closed = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closed

    def write(self, data: bytes) -> None:
        self.given.append(data)

    def abort(self) -> None:
        self.closed = True

    def news(self) -> list[bytes]:
        """Return what is no heartbeat."""
        return [each for each in self.given if b"event: beat" not in each]


class Signed:
    """Sessions that tests end; counts the statements."""

    def __init__(self) -> None:
        self.accounts: dict[bytes, Account] = {}
        self.asked: list[set[bytes]] = []
        self.broken = False

    async def find_all(self, keys: Collection[bytes], _now_s: float) -> dict[bytes, SignedIn]:
        self.asked.append(set(keys))
        if self.broken:
            raise StoreUnavailableError("gone")
        return {key: SignedIn(self.accounts[key], SEAT) for key in keys if key in self.accounts}


class Office:
    """A feed, its broadcast and boards that listen."""

    def __init__(self, app: web.Application) -> None:
        self.entries = {name: Entry(name, 100, 200, counsellor="anna") for name in ("a", "b")}
        self.sessions = Signed()
        self.feed = Feed(self._read, rest_s=0, look_s=60)
        self.broadcast = BoardBroadcast(self.feed, cast("Any", self.sessions), app[CLOCK])
        self._rows = BoardRows(app[LANGUAGES]["en"], app[SETTINGS])
        self.outcomes: list[BaseException | None] = []
        self.streams: list[BoardStream] = []

    async def _read(self, ids: Collection[str] | None, _offices: Collection[int] | None) -> list[Entry]:
        return [each for each in self.entries.values() if ids is None or each.id in ids]

    def change(self, name: str, **columns: Any) -> None:
        self.entries[name] = replace(self.entries[name], **columns)
        self.feed.notify(name)

    @asynccontextmanager
    async def board(
        self, key: bytes = b"1", viewer: Viewer | None = None, *, chunked: bool = True
    ) -> AsyncIterator[Line]:
        """Listen; each its own account unless the session is there already."""
        account = self.sessions.accounts.setdefault(key, replace(ANNA, id=f"anna {key!r}"))
        line = Line()
        viewer = viewer or Viewer(account.id, 0, team=True)
        listening = asyncio.create_task(self._listen(key, account, line, viewer, chunked))
        await until(lambda: bool(line.given) or listening.done())
        yield line
        line.closed = True
        with suppress(asyncio.CancelledError):
            listening.cancel()
            await listening

    async def _listen(self, key: bytes, account: Account, line: Line, viewer: Viewer, chunked: bool) -> None:
        view = self.broadcast.view(Scope(viewer), self._rows, chunked=chunked)
        async with self.feed.watched(key, office=viewer.office or 0) as subscription:
            self.streams.append(
                BoardStream(SignedIn(account, SEAT), subscription, cast("Any", line), view, -1)
            )
            try:
                await self.broadcast.follow(self.streams[-1])
            except Exception as error:  # what the handler would see
                self.outcomes.append(error)
            else:
                self.outcomes.append(None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.01)
