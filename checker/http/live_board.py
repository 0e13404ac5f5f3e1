"""Who watches which office's board: what has changed since a number, and a wake-up when something does.

Nothing is queued. Whoever changes an appointment calls `notify` with its id, and other instances `hear` it
(`storage/database/news.py`); while anybody watches, one task reads those appointments, finds what differs and
numbers it. A watcher that comes late, or back, asks for what is newer than its number: a slow one skips what
is overtaken and never holds up the others, and whatever order news arrives in, it sees what the database
holds. Every few seconds another task looks at the boards that are watched, some offices after the others, for
what other processes changed and for what has expired; what is named meanwhile waits for some at most.
Without watchers nothing runs, and of an office that nobody watches nothing is kept.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from checker.core.offices import FIRST_OFFICE
from checker.http.numbered_rows import NumberedRows
from checker.storage.board import Boards, Entry
from checker.storage.database.transactions import StoreUnavailableError

_log = logging.getLogger("startklar.live")
REST_S: Final = 0.05
"""Between two looks: a burst of changes is read once."""
LOOK_S: Final = 5.0
"""Between the beginnings of two looks at everything; where those are long,"""
LOOK_TIMES: Final = 10
"""so many times as long as the last one took."""
AT_ONCE: Final = 500
"""Appointments in several offices' boards that are read together; reading keeps the event loop."""
MANY: Final = 200
"""Changed appointments from which on everything is read."""
SUBSCRIPTIONS_PER_OWNER: Final = 4
"""Streams of one session or link: over HTTP/1.1 browsers open six connections to a host; pages need some."""

Read = Callable[[Collection[str] | None, Collection[int] | None], Awaitable[Sequence[Entry]]]
"""Returns the entries with these ids, of whichever office; with None, all of these offices."""
Spread = Callable[[Sequence[str]], None]
"""Tells other instances which appointments have changed."""


@dataclass(eq=False)
class Subscription:
    """One stream that watches."""

    owner: bytes
    is_open: Callable[[], bool]
    """Whether the browser still holds the connection."""
    office: int
    taken_away: bool = False


class Feed(NumberedRows):
    """The state of the boards that somebody watches."""

    def __init__(
        self,
        read: Read,
        *,
        rest_s: float = REST_S,
        look_s: float = LOOK_S,
        spread: Spread = lambda _: None,
    ) -> None:
        super().__init__()
        self._spread = spread
        self._read, self._rest_s, self.look_s = read, rest_s, look_s
        self.process: Final = secrets.token_hex(4)
        """Tells the numbers of this process from those before a restart."""
        self.closed = False
        self._subscriptions: list[Subscription] = []
        self._notified, self._doubted, self._changed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._named: set[str] = set()
        self._looking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self.looked_at = self._tried_at = self._took_s = 0.0
        """When everything was read last, by the loop's clock."""

    def notify(self, *ids: str) -> None:
        """Say on all instances which appointments have changed; without ids, that any may have."""
        self.hear(*ids)
        self._spread(ids)

    def hear(self, *ids: str) -> None:
        """The same on this instance alone."""
        if not self._subscriptions:
            return
        self._named.update(ids)
        if ids and len(self._named) <= MANY:
            self._notified.set()
        else:
            self._named.clear()
            self._doubted.set()

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._subscriptions)

    @property
    def is_current(self) -> bool:
        """Whether the last look at everything is as fresh as it should be."""
        return _now() - self.looked_at < 2 * self._every_s + 1

    @property
    def _every_s(self) -> float:
        return max(self.look_s, LOOK_TIMES * self._took_s)

    @asynccontextmanager
    async def watched(
        self,
        owner: bytes,
        is_open: Callable[[], bool] = lambda: True,
        ids: Collection[str] | None = None,
        office: int = FIRST_OFFICE,
    ) -> AsyncIterator[Subscription]:
        """Keep the state of an office up to date inside the block. Raises StoreUnavailableError.

        Of too many streams of one owner (a session, an appointment's link) the oldest is ended. Who wants to
        see certain appointments alone names them: the others are not read once more then.
        """
        subscription = Subscription(owner, is_open, office)
        self._subscriptions.append(subscription)
        self._make_room(owner)
        try:
            await self._come(office, ids)
            self._tasks = self._tasks or [
                asyncio.create_task(each) for each in (self._follow(), self._survey())
            ]
            yield subscription
        finally:
            self._subscriptions.remove(subscription)
            await self._leave(office)

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

    async def _come(self, office: int, ids: Collection[str] | None) -> None:
        """Know an office, or these of its appointments if the others are known."""
        known = self.opened(office)
        if ids is not None and known.done and self._tasks and self.is_current:
            await self._look_up(ids)
        else:
            await self._look_at([office])

    async def _leave(self, office: int) -> None:
        """Keep nothing of an office that nobody watches."""
        if not any(each.office == office for each in self._subscriptions):
            self.forget(office)
        if not self._subscriptions:
            await self._rest()

    async def _follow(self) -> None:
        """Look up what is named."""
        while True:
            await self._notified.wait()
            self._notified.clear()
            named, self._named = self._named, set()
            if named:
                await _tried(self._look_up(named))
            await asyncio.sleep(self._rest_s)

    async def _survey(self) -> None:
        """Look at everything when it is time, or when anything may have changed."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._tried_at + self._every_s):
                    await self._doubted.wait()
            self._doubted.clear()
            self._tried_at = _now()
            await _tried(self._look_at_everything())
            await asyncio.sleep(self._rest_s)

    async def _look_at_everything(self) -> None:
        for offices in self._pieces():
            await self._look_at(offices)
        self.looked_at = _now()
        self._took_s = self.looked_at - self._tried_at

    async def _look_up(self, ids: Collection[str]) -> None:
        """Read these of the board, and number what differs."""
        async with self._looking:
            self._take(await self._read(ids, None), ids)

    def _pieces(self) -> Iterator[list[int]]:
        """Yield all offices, as many together as have few appointments."""
        piece: list[int] = []
        known = 0
        for office, rows in list(self.offices.items()):
            piece.append(office)
            known += len(rows.items)
            if known >= AT_ONCE:
                yield piece
                piece, known = [], 0
        yield piece

    async def _look_at(self, offices: Collection[int]) -> None:
        """Read the boards of some offices, and number what differs.

        A look that begins while others wait for one serves them, too.
        """
        known, is_all = self.offices, len(self.offices) == 1
        asked = {each: known[each].begun for each in offices if each in known}  # the others have been left
        async with self._looking:
            due = {each: known[each] for each in asked if each in known and known[each].done <= asked[each]}
            if not due:
                return
            for each in due.values():
                each.begun += 1
            began = _now()
            found = await self._read(None, list(due))
            for each in due.values():
                each.done = each.begun
            self._take(found, [name for each in due.values() for name in each.items])
        if is_all:
            self._tried_at, self.looked_at = began, _now()

    def _take(self, read: Sequence[Entry], ids: Collection[str]) -> None:
        if self.differ(read, ids):
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _rest(self) -> None:
        tasks, self._tasks = self._tasks, []
        self._named.clear()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _tried(look: Awaitable[None]) -> None:
    try:
        await look
    except StoreUnavailableError as error:
        _log.error("the board cannot be read", extra={"reason": str(error)})
    except Exception:
        _log.exception("unexpected")  # a fault of ours must not leave the boards still for good


def _now() -> float:
    return asyncio.get_running_loop().time()


BOARDS = web.AppKey("boards", Boards)
FEED = web.AppKey("feed", Feed)
