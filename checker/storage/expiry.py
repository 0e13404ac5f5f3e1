"""Deleting what has expired, and the mark by which the clock knows how late it was.

Expired rows are invisible in every statement from the moment they expire, whether this has run or not.
"""

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select

from checker.core.expiry.retention import (
    Lifetimes,
    oldest_visible_end,
    oldest_visible_readiness,
    oldest_visible_week,
)
from checker.core.expiry.trusted_time import Mark
from checker.core.receipts import oldest_good_day
from checker.core.results.questions import COUNT
from checker.storage.database.tables import (
    COUNTER_ZERO,
    api_request,
    appointment,
    clock,
    counter,
    office,
    one_time_link,
    readiness,
    receipt,
    session,
    signal,
)
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

    from checker.storage.database.engine import Database

_MARK: Final = 1  # the one row of `clock` that stays
_TRIAL: Final = 0  # gone before the commit: nobody ever reads it


class Expiry(Transactions):
    """The statements about every table's end."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes

    async def check(self) -> None:
        """Write a row and delete it: a full disk still reads and locks. Raises StoreUnavailableError."""
        trial = self._insert(clock).values(id=_TRIAL, mark=0)
        await self._execute(trial, delete(clock).where(clock.c.id == _TRIAL))

    async def purge(self, believed_s: float) -> tuple[int, int]:
        """Delete what has expired at a believed time and write it over.

        Returns the numbers of appointments and of results, as far as those were counted.
        """
        forgotten = oldest_visible_readiness(believed_s, self._lifetimes.keep_hours)

        def work(connection: "Connection") -> tuple[int, int]:
            appointments, results = (
                connection.execute(one).scalar_one() for one in self._numbers(believed_s)
            )
            connection.execute(delete(appointment).where(self._ended(believed_s)))
            connection.execute(delete(counter).where(self._too_old(believed_s)))
            # Of an office that is gone: an instance that did not know it yet has still counted there.
            connection.execute(delete(counter).where(counter.c.office.not_in(select(office.c.id))))
            connection.execute(delete(readiness).where(readiness.c.received_at <= forgotten))
            connection.execute(delete(receipt).where(receipt.c.day < oldest_good_day(believed_s)))
            for table in (session, one_time_link, signal, api_request):
                connection.execute(delete(table).where(table.c.expires_at <= believed_s))
            return appointments, int(results)

        gone = await self._write(work, patient=True)
        await self.write_over()
        return gone

    async def count_expired(self, at_s: float) -> tuple[int, int]:
        """Return how many appointments and results have expired at a time and are still there."""
        numbers = self._numbers(at_s)
        appointments, results = await self._read(
            lambda connection: [connection.execute(one).scalar_one() for one in numbers]
        )
        return appointments, int(results)

    def _numbers(self, at_s: float) -> "tuple[Select[Any], Select[Any]]":
        """Return what counts the appointments and the results that have expired."""
        results = func.coalesce(func.sum(counter.c.number - COUNTER_ZERO), 0)
        return (
            select(func.count()).select_from(appointment).where(self._ended(at_s)),
            select(results).where(counter.c.question == COUNT[0], self._too_old(at_s)),
        )

    def _ended(self, at_s: float) -> "ColumnElement[bool]":
        return appointment.c.ends <= oldest_visible_end(at_s, self._lifetimes.keep_hours)

    def _too_old(self, at_s: float) -> "ColumnElement[bool]":
        return counter.c.week < oldest_visible_week(at_s, self._lifetimes.weeks)

    async def write_over(self) -> None:
        """Write the file anew without what was deleted; of PostgreSQL the counters alone, which are small."""
        if self._sqlite:
            await self._outside("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            await self._outside("VACUUM (FULL) counter")

    async def mark(self) -> Mark | None:
        """Return the clock's high-water mark, or None on the first start."""
        stored = await self._read(lambda connection: connection.execute(select(clock)).one_or_none())
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
