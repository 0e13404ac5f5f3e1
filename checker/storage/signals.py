"""Statements about signals: of each side of an appointment the newest. They die with the readiness."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, select

from checker.core.account_rules import Viewer
from checker.core.expiry.retention import Lifetimes, oldest_visible_end
from checker.core.signals import SIGNALS, Side
from checker.storage.appointments import Appointment, find_by_link, visible_to
from checker.storage.database.tables import appointment, readiness, signal
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from checker.storage.database.engine import Database

_GONE_ON: Final = "handed_off"
"""The status of readiness of who is at the provider and reads nothing here."""


class GoneOnError(Exception):
    """The client's page has gone on to the provider: nobody would read it."""


@dataclass(frozen=True)
class Sent:
    """What one side says; `key` None: no longer anything."""

    sender: Side
    key: str | None
    detail: str | None = None


class Signals(Transactions):
    """All statements about signals. `now_s` is the Unix time that hides expired rows."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes

    async def say(self, appointment_id: str, viewer: Viewer, sent: Sent, now_s: float) -> bool:
        """Store what a counsellor says; tell whether there is such an appointment. Raises GoneOnError."""
        mine = (appointment.c.id == appointment_id) & visible_to(viewer) & ~appointment.c.cancelled
        alive = appointment.c.ends > oldest_visible_end(now_s, self._lifetimes.keep_hours)
        # PostgreSQL: a renewal that comes meanwhile waits, as for readiness.
        query = select(appointment.c.hash).where(mine, alive).with_for_update(read=True, key_share=True)

        def work(connection: "Connection") -> bool:
            key = connection.execute(query).scalar_one_or_none()
            if key is None:
                return False
            if sent.key is not None and connection.execute(_gone_on(key)).first():
                raise GoneOnError
            self._store(connection, key, sent, now_s)
            return True

        return await self._write(work)

    async def ask(self, link: bytes, sent: Sent, now_s: float) -> Appointment:
        """Store what a client says, of an appointment that is not cancelled; return the appointment.

        Raises LookupError without one.
        """

        def work(connection: "Connection") -> Appointment:
            found = find_by_link(connection, link, now_s, self._lifetimes, hold=True)
            if found is None:
                raise LookupError("there is no such appointment")
            if not found.cancelled:
                self._store(connection, link, sent, now_s)
            return found

        return await self._write(work)

    def _store(self, connection: "Connection", link: bytes, sent: Sent, now_s: float) -> None:
        own = and_(signal.c.appointment == link, signal.c.sender == sent.sender)
        if sent.key is None:
            connection.execute(delete(signal).where(own))
            return
        known = SIGNALS[sent.key]
        columns = {
            "key": sent.key,
            "detail": sent.detail,
            "sent_at": int(now_s),
            "expires_at": int(now_s) + known.lives_s,
        }
        put = self._insert(signal).values(appointment=link, sender=sent.sender, **columns)
        put = put.on_conflict_do_update(index_elements=["appointment", "sender"], set_=columns)
        connection.execute(put)
        answered = and_(signal.c.appointment == link, signal.c.sender != sent.sender)
        connection.execute(delete(signal).where(answered, signal.c.key.in_(known.answers)))


def _gone_on(link: bytes) -> "Select[tuple[int]]":
    """Return what finds an appointment whose client has gone on."""
    gone = and_(readiness.c.appointment == link, readiness.c.status == _GONE_ON)
    return select(1).where(exists().where(gone))
