"""Statements about appointments, for those who make them. Clients come by `store.py`, with a token's hash.

Who may see and change what is decided here: an appointment of somebody else is not found. Expired rows
are invisible in every statement.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, true, update
from sqlalchemy.exc import IntegrityError

from checker.core.expiry.retention import oldest_visible_end
from checker.core.tokens import link_token, token_hash
from checker.storage.database.tables import account, appointment, one_time_link, readiness
from checker.storage.database.transactions import Transactions, values
from checker.storage.expiry import Appointment, Lifetimes

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

HashOf = Callable[[str, int], bytes]
"""(id, generation) → the hash by which the link is found."""


@dataclass(frozen=True)
class Viewer:
    """Who asks: an account, and whether it sees the whole office's appointments."""

    account_id: str | None
    team: bool = False


OPERATOR: Final = Viewer(None, team=True)
"""The command line."""
_DEAD: Final = "dead"
"""What marks the key of a deleted appointment's first link among what works once: it has worked."""


class _DeadLinkError(Exception):
    """A form was sent again whose appointment has been deleted."""


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
        """Store new appointments; False, and none is stored, where an id is there already, or was once."""
        try:
            async with self._write() as connection:
                await connection.execute(self._insert(appointment), [values(row) for row in rows])
                # Only now: on PostgreSQL the line above has waited for whoever deletes one of them.
                await _refuse_dead(connection, [row.hash for row in rows])
        except (IntegrityError, _DeadLinkError):
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

    async def renew(
        self, appointment_id: str, viewer: Viewer, now_s: float, hash_of: HashOf, generation: int
    ) -> bool:
        """Give an appointment a new link; the old one and what came by it are gone at once.

        `generation` is that of the link that is to die: asked for twice, it is done once.
        """
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        async with self._write() as connection:
            row = (await connection.execute(select(appointment).where(mine).with_for_update())).one_or_none()
            if row is None or row.generation != generation:
                return row is not None
            await connection.execute(delete(readiness).where(readiness.c.appointment == row.hash))
            changes = {"generation": generation + 1, "hash": hash_of(row.id, generation + 1)}
            query = update(appointment).where(mine).values(version=row.version + 1, **changes)
            await connection.execute(query)
        return True

    async def delete(self, appointment_id: str, viewer: Viewer, now_s: float, hash_of: HashOf) -> bool:
        """Delete an appointment and its readiness; tell whether there was one.

        The form that made it may be sent again, and would make the same link: until the appointment would
        have expired the key of that link stays, and nothing else.
        """
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        async with self._write() as connection:
            gone = delete(appointment).where(mine).returning(appointment.c.ends)
            ends = (await connection.execute(gone)).scalar_one_or_none()
            if ends is not None:
                expires_at = ends + int(self._lifetimes.keep_hours * 3_600)
                dead = {"key": hash_of(appointment_id, 1), "purpose": _DEAD, "expires_at": expires_at}
                await connection.execute(self._insert(one_time_link).values(dead).on_conflict_do_nothing())
        return ends is not None

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


async def _refuse_dead(connection: "AsyncConnection", hashes: Collection[bytes]) -> None:
    dead = one_time_link.c.key.in_(hashes) & (one_time_link.c.purpose == _DEAD)
    if (await connection.execute(select(one_time_link.c.key).where(dead))).first():
        raise _DeadLinkError
