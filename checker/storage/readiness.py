"""Statements about readiness: how far the person of an appointment is. It dies with its appointment."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from checker.core.expiry.retention import Lifetimes
from checker.storage.appointments import Appointment, find_by_link
from checker.storage.database.tables import readiness
from checker.storage.database.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import Connection, Executable

    from checker.storage.database.engine import Database


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
class Received:
    """What has become of a report, and of the appointment that it is about.

    `run` is the one that stands where the report came too late for it, else None.
    """

    appointment: Appointment
    run: int | None = None


class ReadinessStore(Transactions):
    """All statements about readiness."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes
        self._put = self._newer_one()

    async def put(self, row: StoredReadiness, now_s: float) -> Received:
        """Store what is newer than what stands there, by (run, sequence); nothing of one that is cancelled.

        Raises LookupError without an appointment.
        """
        columns = values(row) | {"checks": json.dumps(row.checks, separators=(",", ":"))}

        def work(connection: "Connection") -> Received:
            found = find_by_link(connection, row.appointment, now_s, self._lifetimes, hold=True)
            if found is None:
                raise LookupError("there is no such appointment")
            if found.cancelled:
                return Received(found)
            if connection.execute(self._put, columns).rowcount:
                return Received(found)
            query = select(readiness.c.run).where(readiness.c.appointment == row.appointment)
            return Received(found, int(connection.execute(query).scalar_one()))

        return await self._write(work)

    def _newer_one(self) -> "Executable":
        """Return what stores a row; made once, as making it takes three times as long as running it."""
        put = self._insert(readiness)
        new = put.excluded
        newer = or_(
            readiness.c.run < new.run,
            and_(readiness.c.run == new.run, readiness.c.sequence < new.sequence),
        )
        changes = {column.name: new[column.name] for column in readiness.c if not column.primary_key}
        made: Executable = put.on_conflict_do_update(
            index_elements=["appointment"], set_=changes, where=newer
        )
        return made
