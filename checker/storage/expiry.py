"""Every statement, in one place, for SQLite and PostgreSQL.

Expired rows are invisible in every query from the moment they expire, whether the clean-up has run or not.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, or_, select

from checker.core.expiry.retention import oldest_visible_end, oldest_visible_week
from checker.storage.database.tables import (
    appointment,
    clock,
    one_time_link,
    readiness,
    result,
    sealed_result,
    session,
)
from checker.storage.database.transactions import Transactions, values
from checker.storage.results.row_order import Order

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_MARK: Final = 1  # the one row of `clock` that stays
_TRIAL: Final = 0  # gone before the commit: nobody ever reads it


def new_id() -> str:
    """Return a random id of an appointment: what names it to counsellors, and no way in."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Appointment:
    """One appointment; times in whole Unix seconds.

    `hash` is that of the link's token, which is derived from `id` and `generation`. `counsellor` is an
    account's id. `version` counts the changes that the client has to be told of.
    """

    hash: bytes
    starts: int
    ends: int
    language: str
    label: str | None = None
    counsellor: str | None = None
    version: int = 1
    id: str = field(default_factory=new_id)
    generation: int = 1
    cancelled: bool = False


@dataclass(frozen=True)
class StoredReadiness:
    """How far the person of an appointment is. `checks`: check → `{"state", "finding", "notes"}`."""

    appointment: bytes
    run: int
    sequence: int
    status: str
    checks: Mapping[str, Mapping[str, Any]]
    browser: str
    system: str
    received_at: int


@dataclass(frozen=True)
class Lifetimes:
    """How long rows are shown."""

    weeks: int = 12
    keep_hours: float = 24.0


class Store(Transactions):
    """All access to the database. `now_s` is the Unix time that hides expired rows."""

    def __init__(self, engine: "AsyncEngine", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes
        self.order = Order(engine)

    async def check(self) -> None:
        """Write a row and delete it: a full disk still reads and locks. Raises StoreUnavailableError."""
        async with self._write() as connection:
            await connection.execute(self._insert(clock).values(id=_TRIAL, mark=0))
            await connection.execute(delete(clock).where(clock.c.id == _TRIAL))

    async def find_appointment(self, key: bytes, now_s: float) -> Appointment | None:
        """Return the appointment of a token's hash, or None when unknown or expired."""
        async with self._read() as connection:
            return await self._find(connection, key, now_s)

    async def put_readiness(self, row: StoredReadiness, now_s: float) -> int | None:
        """Store what is newer than what stands there, by (run, sequence).

        Returns None when stored, else the run that stands. Raises LookupError without an appointment.
        """
        columns = values(row) | {"checks": json.dumps(row.checks, separators=(",", ":"))}
        put = self._insert(readiness).values(columns)
        new = put.excluded
        newer = or_(
            readiness.c.run < new.run,
            and_(readiness.c.run == new.run, readiness.c.sequence < new.sequence),
        )
        changes = {name: new[name] for name in columns if name != "appointment"}
        async with self._write() as connection:
            found = await self._find(connection, row.appointment, now_s, hold=True)
            if found is None or found.cancelled:
                raise LookupError("there is no such appointment")
            done = await connection.execute(
                put.on_conflict_do_update(index_elements=["appointment"], set_=changes, where=newer)
            )
            if done.rowcount:
                return None
            query = select(readiness.c.run).where(readiness.c.appointment == row.appointment)
            return int((await connection.execute(query)).scalar_one())

    async def list_results(self, now_s: float) -> list[dict[str, Any]]:
        """Return every open result that has not expired, without its key and version."""
        kept = [column for column in result.c if column.name not in ("hash", "version")]
        async with self._read() as connection:
            rows = await connection.execute(select(*kept).where(self._counted(now_s)))
            return [dict(row._mapping) for row in rows]

    async def count_results(self, now_s: float) -> int:
        """Return how many there are of these."""
        query = select(func.count()).select_from(result).where(self._counted(now_s))
        async with self._read() as connection:
            return int((await connection.execute(query)).scalar_one())

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
        await self.order.rewrite()
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

    def _counted(self, now_s: float) -> "ColumnElement[bool]":
        return result.c.week >= oldest_visible_week(now_s, self._lifetimes.weeks)

    def _alive(self, now_s: float) -> "ColumnElement[bool]":
        return appointment.c.ends > oldest_visible_end(now_s, self._lifetimes.keep_hours)

    async def _find(
        self, connection: "AsyncConnection", key: bytes, now_s: float, *, hold: bool = False
    ) -> Appointment | None:
        """Find an appointment; `hold`: nobody deletes or renews it before the transaction ends."""
        query = select(appointment).where(appointment.c.hash == key, self._alive(now_s))
        if hold:
            query = query.with_for_update(read=True, key_share=True)  # PostgreSQL; SQLite is locked anyway
        row = (await connection.execute(query)).one_or_none()
        return None if row is None else Appointment(**row._mapping)
