"""Statements about appointments.

Who may see and change what is decided here: an appointment of somebody else is not found. Clients have no
account; they come with the hash of their link's token. Expired rows are invisible in every statement.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, true, tuple_, update
from sqlalchemy.exc import IntegrityError

from checker.core.account_rules import Viewer
from checker.core.expiry.retention import Lifetimes, oldest_visible_end
from checker.core.offices import FIRST_OFFICE
from checker.core.tokens import link_token, token_hash
from checker.storage.database.tables import account, appointment, membership, one_time_link, readiness, signal
from checker.storage.database.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from checker.storage.database.engine import Database

HashOf = Callable[[str, int], bytes]
"""(id, generation) → the hash by which the link is found."""
ColumnsOf = Callable[["Appointment"], Mapping[str, Any]]
"""What is to be another in an appointment as it is; called in a transaction, whatever it raises undoes it."""

_DEAD: Final = "dead"
"""What marks the key of a deleted appointment's first link among what works once: it has worked."""


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
    office: int = FIRST_OFFICE


# Made once: each report asks.
_BY_LINK: Final = select(appointment).where(
    appointment.c.hash == bindparam("key"), appointment.c.ends > bindparam("oldest")
)
_HELD_BY_LINK: Final = _BY_LINK.with_for_update(
    read=True, key_share=True
)  # PostgreSQL; SQLite is locked anyway


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


def shown_token(keys: tuple[bytes, ...], row: Appointment) -> str | None:
    """Return the token of the link; None where it is not derived (made by an early version, another key)."""
    for key in keys:
        token = link_token(key, row.id, row.generation)
        if token_hash(key, token) == row.hash:
            return token
    return None


class Appointments(Transactions):
    """All statements about appointments. `now_s` is the Unix time that hides expired rows."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes

    async def add(self, rows: Collection[Appointment]) -> bool:
        """Store new appointments; False, and none is stored, where an id is there already, or was once."""
        try:
            await self._write(partial(self._add, rows))
        except (IntegrityError, _DeadLinkError):
            return False
        return True

    def _add(self, rows: Collection[Appointment], connection: "Connection") -> None:
        connection.execute(self._insert(appointment), [values(row) for row in rows])
        # Only now: on PostgreSQL the line above has waited for whoever deletes one of them.
        _refuse_dead(connection, [row.hash for row in rows])

    async def find_by_link(self, key: bytes, now_s: float) -> Appointment | None:
        """Return the appointment of a token's hash, or None when unknown or expired."""
        return await self._read(lambda connection: find_by_link(connection, key, now_s, self._lifetimes))

    async def get(self, appointment_id: str, viewer: Viewer, now_s: float) -> Appointment | None:
        """Return one appointment."""
        found = await self.find([appointment_id], viewer, now_s)
        return found[0] if found else None

    async def find(self, ids: Collection[str], viewer: Viewer, now_s: float) -> list[Appointment]:
        """Return those that there are of some ids, in no order."""
        query = select(appointment).where(appointment.c.id.in_(ids), self._seen(viewer, now_s))
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [Appointment(**row._mapping) for row in rows]

    async def list(
        self,
        viewer: Viewer,
        now_s: float,
        *,
        since_s: float = 0,
        until_s: float = inf,
        after: tuple[int, str] | None = None,
        limit: int | None = None,
    ) -> list[Listed]:
        """Return what has not ended before `since_s` and begins before `until_s`, earliest first.

        `after`: only what stands behind the one with this start and id; `limit`: so many at most.
        """
        query = (
            select(appointment, account.c.name.label("name"))
            .join(account, isouter=True)
            .where(self._seen(viewer, now_s), appointment.c.ends > since_s)
            .order_by(appointment.c.starts, appointment.c.id)
            .limit(limit)
        )
        if until_s < inf:
            query = query.where(appointment.c.starts < until_s)
        if after is not None:
            query = query.where(tuple_(appointment.c.starts, appointment.c.id) > after)
        found = await self._read(lambda connection: connection.execute(query).all())
        rows = [dict(row._mapping) for row in found]
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

        def work(connection: "Connection") -> bool:
            row = connection.execute(select(appointment).where(mine).with_for_update()).one_or_none()
            if row is None or row.generation != generation:
                return row is not None
            for table in (readiness, signal):
                connection.execute(delete(table).where(table.c.appointment == row.hash))
            changes = {"generation": generation + 1, "hash": hash_of(row.id, generation + 1)}
            connection.execute(update(appointment).where(mine).values(version=row.version + 1, **changes))
            return True

        return await self._write(work)

    async def reassign(
        self, appointment_id: str, viewer: Viewer, now_s: float, before: str | None, counsellor: str
    ) -> bool:
        """Give an appointment to a colleague, or take it, from whoever had it (None: nobody).

        False, and nothing changes, where somebody else has it by now, there is no such appointment, or nobody
        can sign in to that account in this office. The client is told nothing: link, code and e-mail stay.
        """
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)
        active = select(account.c.id).where((account.c.id == counsellor) & ~account.c.disabled)
        active = active.join(membership, membership.c.account_id == account.c.id)

        def work(connection: "Connection") -> bool:
            row = connection.execute(select(appointment).where(mine).with_for_update()).one_or_none()
            if row is None:
                return False
            here = active.where(membership.c.office == row.office).with_for_update(read=True)
            if connection.execute(here).first() is None:
                return False
            if row.counsellor not in (before, counsellor):
                return False
            connection.execute(update(appointment).where(mine).values(counsellor=counsellor))
            return True

        return await self._write(work)

    async def delete(self, appointment_id: str, viewer: Viewer, now_s: float, hash_of: HashOf) -> bool:
        """Delete an appointment and its readiness; tell whether there was one.

        The form that made it may be sent again, and would make the same link: until the appointment would
        have expired the key of that link stays, and nothing else.
        """
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)

        def work(connection: "Connection") -> bool:
            gone = delete(appointment).where(mine).returning(appointment.c.ends)
            ends = connection.execute(gone).scalar_one_or_none()
            if ends is not None:
                expires_at = ends + int(self._lifetimes.keep_hours * 3_600)
                dead = {"key": hash_of(appointment_id, 1), "purpose": _DEAD, "expires_at": expires_at}
                connection.execute(self._insert(one_time_link).values(dead).on_conflict_do_nothing())
            return ends is not None

        return await self._write(work)

    async def change(
        self, appointment_id: str, viewer: Viewer, now_s: float, columns_of: ColumnsOf
    ) -> Appointment | None:
        """Set what `columns_of` returns for an appointment; return it as it then is, None without one.

        What the client has to be told of is counted. Raises LookupError where a counsellor's account is gone.
        """
        mine = (appointment.c.id == appointment_id) & self._seen(viewer, now_s)

        def work(connection: "Connection") -> Appointment | None:
            found = connection.execute(select(appointment).where(mine).with_for_update()).one_or_none()
            if found is None:
                return None
            row = Appointment(**found._mapping)
            after = replace(row, **columns_of(row))
            if _said(after) != _said(row):
                after = replace(after, version=row.version + 1)
            if after != row:
                connection.execute(update(appointment).where(mine).values(**values(after)))
            return after

        try:
            return await self._write(work)
        except IntegrityError:
            raise LookupError("there is no such account") from None

    async def _change(self, appointment_id: str, viewer: Viewer, now_s: float, **columns: Any) -> bool:
        """Set columns; tell whether there is such a row."""
        return await self.change(appointment_id, viewer, now_s, lambda _row: columns) is not None

    def _seen(self, viewer: Viewer, now_s: float) -> "ColumnElement[bool]":
        return _alive(now_s, self._lifetimes) & visible_to(viewer)


def visible_to(viewer: Viewer) -> "ColumnElement[bool]":
    """Return the condition that an appointment is one of those that somebody sees (`Viewer.sees`)."""
    inside = true() if viewer.office is None else appointment.c.office == viewer.office
    return inside if viewer.team else inside & (appointment.c.counsellor == viewer.account_id)


def find_by_link(
    connection: "Connection", key: bytes, now_s: float, lifetimes: Lifetimes, *, hold: bool = False
) -> Appointment | None:
    """Find an appointment; `hold`: nobody deletes or renews it before the transaction ends."""
    given = {"key": key, "oldest": oldest_visible_end(now_s, lifetimes.keep_hours)}
    row = connection.execute(_HELD_BY_LINK if hold else _BY_LINK, given).one_or_none()
    return None if row is None else Appointment(**row._mapping)


def _said(row: Appointment) -> tuple[int, int, bool, str]:
    """Return what the client has been told of an appointment."""
    return row.starts, row.ends, row.cancelled, row.language


def _alive(now_s: float, lifetimes: Lifetimes) -> "ColumnElement[bool]":
    return appointment.c.ends > oldest_visible_end(now_s, lifetimes.keep_hours)


def _refuse_dead(connection: "Connection", hashes: Collection[bytes]) -> None:
    dead = one_time_link.c.key.in_(hashes) & (one_time_link.c.purpose == _DEAD)
    if connection.execute(select(one_time_link.c.key).where(dead)).first():
        raise _DeadLinkError
