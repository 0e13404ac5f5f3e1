"""Deleting what has expired, and the mark by which the clock knows how late it was.

Expired rows are invisible in every statement from the moment they expire, whether this has run or not.
"""

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from checker.core.expiry.retention import (
    Lifetimes,
    oldest_visible_end,
    oldest_visible_readiness,
    oldest_visible_week,
)
from checker.core.expiry.trusted_time import Mark
from checker.storage.database.tables import (
    appointment,
    clock,
    one_time_link,
    readiness,
    result,
    sealed_result,
    session,
)
from checker.storage.database.transactions import Transactions
from checker.storage.results.row_order import Order

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table

    from checker.storage.database.engine import Database

_MARK: Final = 1  # the one row of `clock` that stays
_TRIAL: Final = 0  # gone before the commit: nobody ever reads it


class Expiry(Transactions):
    """The statements about every table's end."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes, order: Order) -> None:
        super().__init__(engine)
        self._lifetimes, self._order = lifetimes, order

    async def check(self) -> None:
        """Write a row and delete it: a full disk still reads and locks. Raises StoreUnavailableError."""
        trial = self._insert(clock).values(id=_TRIAL, mark=0)
        await self._execute(trial, delete(clock).where(clock.c.id == _TRIAL))

    async def purge(self, believed_s: float) -> tuple[int, int]:
        """Delete what has expired at a believed time; returns the numbers of appointments and results.

        Results that are still sealed (storage/results/sealed_results.py) expire like those that are open.
        """
        forgotten = oldest_visible_readiness(believed_s, self._lifetimes.keep_hours)

        def work(connection: "Connection") -> list[int]:
            expired = self._expired(believed_s)
            gone = [connection.execute(delete(table).where(over)).rowcount for table, over in expired]
            connection.execute(delete(readiness).where(readiness.c.received_at <= forgotten))
            for table in (session, one_time_link):
                connection.execute(delete(table).where(table.c.expires_at <= believed_s))
            return gone

        gone = await self._write(work)
        await self._order.rewrite()
        return gone[0], sum(gone[1:])

    async def count_expired(self, at_s: float) -> tuple[int, int]:
        """Return how many appointments and results have expired at a time and are still there."""
        async with self._read() as connection:
            there = [
                (await connection.execute(select(func.count()).select_from(table).where(over))).scalar_one()
                for table, over in self._expired(at_s)
            ]
        return there[0], sum(there[1:])

    def _expired(self, at_s: float) -> "list[tuple[Table, ColumnElement[bool]]]":
        """Return what is counted, appointments first: each table with what has expired of it."""
        ended = oldest_visible_end(at_s, self._lifetimes.keep_hours)
        oldest = oldest_visible_week(at_s, self._lifetimes.weeks)
        kept = [(table, table.c.week < oldest) for table in (result, sealed_result)]
        return [(appointment, appointment.c.ends <= ended), *kept]

    async def mark(self) -> Mark | None:
        """Return the clock's high-water mark, or None on the first start."""
        async with self._read() as connection:
            stored = (await connection.execute(select(clock))).one_or_none()
        return None if stored is None else Mark(float(stored.mark), stored.stood, stored.wall)

    async def set_mark(self, mark: Mark, *, lower: bool = False) -> None:
        """Move the mark; it never falls unless `lower` says so (the operator has repaired the clock)."""
        known = {"mark": mark.believed_s, "stood": mark.stood_s, "wall": mark.wall_s}
        whole = {name: None if value is None else int(value) for name, value in known.items()}
        put = self._insert(clock).values(id=_MARK, **whole)
        rises = None if lower else clock.c.mark <= put.excluded.mark
        changes = {name: put.excluded[name] for name in whole}
        put = put.on_conflict_do_update(index_elements=["id"], set_=changes, where=rises)
        await self._execute(put)
