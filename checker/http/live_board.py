"""Who watches the board: what has changed since a number, and a wake-up when something does.

Nothing is queued. Whoever changes an appointment calls `notify` with its id, and other instances `hear` it
(`storage/database/news.py`); while anybody watches, one task reads those appointments, finds what differs and
numbers it. A watcher that comes late, or back, asks for what is newer than its number: a slow one skips what
is overtaken and never holds up the others, and whatever order news arrives in, it sees what the database
holds. Every few seconds the task looks at the whole board, for what other processes changed and for what has
expired. Without watchers nothing runs and nothing is kept.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from aiohttp import web

from checker.storage.board import Boards, Entry
from checker.storage.database.transactions import StoreUnavailableError

_log = logging.getLogger("startklar.live")
REST_S: Final = 0.05
"""Between two looks: a burst of changes is read once."""
LOOK_S: Final = 5.0
"""The longest time without a look at the whole board."""
MANY: Final = 200
"""Changed appointments from which on the whole board is read."""
SUBSCRIPTIONS_PER_OWNER: Final = 4
"""Streams of one session or link: over HTTP/1.1 browsers open six connections to a host; pages need some."""

Read = Callable[[Collection[str] | None], Awaitable[Sequence[Entry]]]
"""Returns the entries with these ids; with None, all."""
Spread = Callable[[Sequence[str]], None]
"""Tells other instances which appointments have changed."""


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
class Subscription:
    """One stream that watches."""

    owner: bytes
    is_open: Callable[[], bool]
    """Whether the browser still holds the connection."""
    taken_away: bool = False


class Feed:
    """The board's state while somebody watches it."""

    def __init__(
        self,
        read: Read,
        *,
        rest_s: float = REST_S,
        look_s: float = LOOK_S,
        spread: Spread = lambda _: None,
    ) -> None:
        self._spread = spread
        self._read, self._rest_s, self.look_s = read, rest_s, look_s
        self.process: Final = secrets.token_hex(4)
        """Tells the numbers of this process from those before a restart."""
        self.number = 0
        self.closed = False
        self.items: dict[str, Item] = {}
        """By id, in the order of their numbers."""
        self._floor = 0  # whoever is below has missed that something went away
        self._subscriptions: list[Subscription] = []
        self._notified, self._changed = asyncio.Event(), asyncio.Event()
        self._named: set[str] | None = set()  # what has changed; None: anything may have
        self._looking = asyncio.Lock()
        self._begun = self._done = 0  # the newest look at everything that has begun, and that was answered
        self._task: asyncio.Task[None] | None = None
        self.looked_at = self._tried_at = 0.0
        """When the whole board was read last, by the loop's clock."""

    def notify(self, *ids: str) -> None:
        """Say on all instances which appointments have changed; without ids, that any may have."""
        self.hear(*ids)
        self._spread(ids)

    def hear(self, *ids: str) -> None:
        """The same on this instance alone."""
        if self._subscriptions:
            self._named = None if self._named is None or not ids else self._named | set(ids)
            self._notified.set()

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._subscriptions)

    @property
    def is_current(self) -> bool:
        """Whether the last look at everything is as fresh as it should be."""
        return asyncio.get_running_loop().time() - self.looked_at < 2 * self.look_s + 1

    @asynccontextmanager
    async def watched(
        self,
        owner: bytes,
        is_open: Callable[[], bool] = lambda: True,
        ids: Collection[str] | None = None,
    ) -> AsyncIterator[Subscription]:
        """Keep the state up to date inside the block. Raises StoreUnavailableError.

        Of too many streams of one owner (a session, an appointment's link) the oldest is ended. Who wants to
        see certain appointments alone names them: the others are not read once more then.
        """
        subscription = Subscription(owner, is_open)
        self._subscriptions.append(subscription)
        self._make_room(owner)
        try:
            await self._look(ids if self._task and self.is_current else None)
            self._task = self._task or asyncio.create_task(self._follow())
            yield subscription
        finally:
            self._subscriptions.remove(subscription)
            if not self._subscriptions:
                await self._rest()

    def since(self, number: int) -> list[Item] | None:
        """Return what is newer than a number, oldest change first; None: everything has to be sent."""
        if number < self._floor or number > self.number:
            return None
        newer = list(takewhile(lambda item: item.number > number, reversed(self.items.values())))
        return newer[::-1]

    async def wait_for_change(self, number: int, within_s: float) -> None:
        """Return when there is something newer, a subscription is taken away, or the time is over."""
        if self.number > number or self.closed:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()

    def close(self) -> None:
        """Let every stream end: the server stops."""
        self.closed = True
        self._wake()

    def _make_room(self, owner: bytes) -> None:
        own = [
            each
            for each in self._subscriptions
            if each.owner == owner and each.is_open() and not each.taken_away
        ]
        for each in own[:-SUBSCRIPTIONS_PER_OWNER]:
            each.taken_away = True
            self._wake()

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._tried_at + self.look_s):
                    await self._notified.wait()
            try:
                await self._look(self._due())
            except StoreUnavailableError as error:
                _log.error("the board cannot be read", extra={"reason": str(error)})
            except Exception:
                _log.exception("unexpected")  # a fault of ours must not leave the boards still for good
            await asyncio.sleep(self._rest_s)

    def _due(self) -> set[str] | None:
        """Return what to look at now: what was named, or everything when it is time."""
        named, self._named = self._named, set()
        self._notified.clear()
        late = asyncio.get_running_loop().time() >= self._tried_at + self.look_s
        return None if late or named is None or len(named) > MANY else named

    async def _look(self, ids: Collection[str] | None = None) -> None:
        """Read the board, or these of it, and number what differs.

        A look at everything that begins while others wait for one serves them, too.
        """
        asked = self._begun
        async with self._looking:
            if ids is None and self._done <= asked:
                await self._look_at_everything()
            elif ids is not None:
                self._differ(await self._read(ids), ids)

    async def _look_at_everything(self) -> None:
        self._begun += 1
        self._tried_at = asyncio.get_running_loop().time()
        found = await self._read(None)
        self._done, self.looked_at = self._begun, asyncio.get_running_loop().time()
        self._differ(found, self.items)

    def _differ(self, read: Sequence[Entry], ids: Collection[str]) -> None:
        """Number what differs from what was read of these ids."""
        found, before = {entry.id: entry for entry in read}, self.number
        self._take_away(found, ids)
        for entry in read:
            self._put(entry)
        if self.number > before:
            self._wake()

    def _take_away(self, found: dict[str, Entry], ids: Collection[str]) -> None:
        """Forget what is gone or has passed to somebody else, who may see other things."""
        known = [self.items[each].entry for each in ids if each in self.items]
        gone = [
            entry.id
            for entry in known
            if entry.id not in found or found[entry.id].counsellor != entry.counsellor
        ]
        if gone:
            self.number += 1
            self._floor = self.number
            for entry_id in gone:
                del self.items[entry_id]

    def _put(self, entry: Entry) -> None:
        item = self.items.get(entry.id)
        if item is None or item.entry != entry:
            self.number += 1
            self.items.pop(entry.id, None)  # the newest stands at the end
            self.items[entry.id] = Item(entry, self.number)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _rest(self) -> None:
        """Keep nothing while nobody watches."""
        task, self._task = self._task, None
        self.items.clear()
        self._named = set()
        self.number += 1
        self._floor = self.number
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


BOARDS = web.AppKey("boards", Boards)
FEED = web.AppKey("feed", Feed)
