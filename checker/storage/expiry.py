"""Deleting what has expired, and the mark by which the clock knows how late it was.

Expired rows are invisible in every statement from the moment they expire, whether this has run or not.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from checker.core.expiry.retention import Lifetimes, oldest_visible_end, oldest_visible_week
from checker.storage.database.tables import appointment, clock, one_time_link, result, sealed_result, session
from checker.storage.database.transactions import Transactions
from checker.storage.results.row_order import Order

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

_MARK: Final = 1  # the one row of `clock` that stays
_TRIAL: Final = 0  # gone before the commit: nobody ever reads it


class Expiry(Transactions):
    """The statements about every table's end."""

    def __init__(self, engine: "AsyncEngine", lifetimes: Lifetimes, order: Order) -> None:
        super().__init__(engine)
        self._lifetimes, self._order = lifetimes, order

    async def check(self) -> None:
        """Write a row and delete it: a full disk still reads and locks. Raises StoreUnavailableError."""
        async with self._write() as connection:
            await connection.execute(self._insert(clock).values(id=_TRIAL, mark=0))
            await connection.execute(delete(clock).where(clock.c.id == _TRIAL))

    async def purge(self, believed_s: float) -> tuple[int, int]:
        """Delete what has expired at a believed time; returns the numbers of appointments and results.

        Results that are still sealed (storage/results/sealed_results.py) expire like those that are open.
        """
        ended = appointment.c.ends <= oldest_visible_end(believed_s, self._lifetimes.keep_hours)
        oldest, results = oldest_visible_week(believed_s, self._lifetimes.weeks), 0
        async with self._write() as connection:
            gone = await connection.execute(delete(appointment).where(ended))
            for kept in (result, sealed_result):
                results += (await connection.execute(delete(kept).where(kept.c.week < oldest))).rowcount
            for table in (session, one_time_link):
                await connection.execute(delete(table).where(table.c.expires_at <= believed_s))
        await self._order.rewrite()
        return gone.rowcount, results

    async def mark(self) -> float | None:
        """Return the clock's high-water mark in Unix seconds, or None on the first start."""
        async with self._read() as connection:
            stored = (await connection.execute(select(clock.c.mark))).scalar_one_or_none()
        return None if stored is None else float(stored)

    async def set_mark(self, mark_s: float, *, lower: bool = False) -> None:
        """Move the mark; it never falls unless `lower` says so (the operator has repaired the clock)."""
        put = self._insert(clock).values(id=_MARK, mark=int(mark_s))
        rises = None if lower else clock.c.mark < put.excluded.mark
        async with self._write() as connection:
            await connection.execute(
                put.on_conflict_do_update(
                    index_elements=["id"], set_={"mark": put.excluded.mark}, where=rises
                )
            )
