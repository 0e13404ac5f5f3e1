"""Statements about appointments, for those who make them. Clients come by `store.py`, with a token's hash.

Who may see and change what is decided here: an appointment of somebody else is not found. Expired rows
are invisible in every statement.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, true, update
from sqlalchemy.exc import IntegrityError

from checker.core.retention import oldest_visible_end
from checker.core.tokens import link_token, token_hash
from checker.store import Appointment, Lifetimes
from checker.tables import account, appointment, readiness
from checker.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncEngine

HashOf = Callable[[str, int], bytes]
"""(id, generation) → the hash by which the link is found."""


@dataclass(frozen=True)
class Viewer:
    """Who asks: an account, and whether it sees the whole office's appointments."""

    account_id: str | None
    team: bool = False


OPERATOR: Final = Viewer(None, team=True)
"""The command line."""


@dataclass(frozen=True)
class Listed:
    """An appointment and the name of whose it is."""

    appointment: Appointment
    counsellor: str | None


def hash_of(secret: bytes) -> HashOf:
    """Return how links of appointments are found with the server's key."""
    return lambda appointment_id, generation: token_hash(
        secret, link_token(secret, appointment_id, generation)
    )


def shown_token(secret: bytes, row: Appointment) -> str | None:
    """Return the token of the link; None where it is not derived (made by an early version, another key)."""
    token = link_token(secret, row.id, row.generation)
    return token if token_hash(secret, token) == row.hash else None


class Appointments(Transactions):
    """All statements for counsellors. `now_s` is the Unix time that hides expired rows."""

    def __init__(self, engine: "AsyncEngine", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes

    async def add(self, rows: Collection[Appointment]) -> bool:
        """Store new appointments; False, and none is stored, where an id is there already."""
        try:
            async with self._write() as connection:
                await connection.execute(self._insert(appointment), [values(row) for row in rows])
        except IntegrityError:
            return False
        return True

    async def get(self, appointment_id: str, viewer: Viewer, now_s: float) -> Appointment | None:
        """Return one appointment."""
        found = await self.find([appointment_id], viewer, now_s)
        return found[0] if found else None

    async def find(self, ids: Collection[str], viewer: Viewer, now_s: float) -> list[Appointment]:
        """Return those that there are of some ids, in no order."""
        query = select(appointment).where(appointment.c.id.in_(ids), self._seen(viewer, now_s))
        async with self._read() as connection:
            return [Appointment(**row._mapping) for row in await connection.execute(query)]

    async def list(self, viewer: Viewer, now_s: float, *, since_s: float = 0) -> list[Listed]:
        """Return what has not ended before `since_s`, earliest first."""
        query = (
            select(appointment, account.c.name.label("name"))
            .join(account, isouter=True)
            .where(self._seen(viewer, now_s), appointment.c.ends > since_s)
            .order_by(appointment.c.starts, appointment.c.id)
        )
        async with self._read() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(query)]
        return [Listed(counsellor=row.pop("name"), appointment=Appointment(**row)) for row in rows]

    async def move(self, appointment_id: str, viewer: Viewer, now_s: float, starts: int, ends: int) -> bool:
        """Give an appointment another time; one that was cancelled takes place again."""
        return await self._change(appointment_id, viewer, now_s, starts=starts, ends=ends, cancelled=False)

    async def cancel(self, appointment_id: str, viewer: Viewer, now_s: float) -> bool:
        """Cancel an appointment: its link says so from now on."""
        return await self._change(appointment_id, viewer, now_s, cancelled=True)

    async def renew(self, appointment_id: str, viewer: Viewer, now_s: float, hash_of: HashOf) -> bool:
        """Give an appointment a new link; the old one and what came by it are gone at once."""
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        async with self._write() as connection:
            row = (await connection.execute(select(appointment).where(mine).with_for_update())).one_or_none()
            if row is None:
                return False
            await connection.execute(delete(readiness).where(readiness.c.appointment == row.hash))
            generation = row.generation + 1
            changes = {"generation": generation, "hash": hash_of(row.id, generation)}
            query = update(appointment).where(mine).values(version=row.version + 1, **changes)
            await connection.execute(query)
        return True

    async def delete(self, appointment_id: str, viewer: Viewer, now_s: float) -> bool:
        """Delete an appointment and its readiness; tell whether there was one."""
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        async with self._write() as connection:
            return bool((await connection.execute(delete(appointment).where(mine))).rowcount)

    async def _change(self, appointment_id: str, viewer: Viewer, now_s: float, **columns: Any) -> bool:
        """Set columns where any of them differs, and count the change; tell whether there is such a row."""
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        async with self._write() as connection:
            row = (await connection.execute(select(appointment).where(mine).with_for_update())).one_or_none()
            if row is None:
                return False
            if any(row._mapping[name] != value for name, value in columns.items()):
                query = update(appointment).where(mine).values(version=row.version + 1, **columns)
                await connection.execute(query)
        return True

    def _seen(self, viewer: Viewer, now_s: float) -> "ColumnElement[bool]":
        alive = appointment.c.ends > oldest_visible_end(now_s, self._lifetimes.keep_hours)
        return alive & (true() if viewer.team else appointment.c.counsellor == viewer.account_id)
