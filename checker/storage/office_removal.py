"""Removing an office with everything that is its own, in one transaction; then it is written over.

Accounts that belong to it alone go with it. Those of another office lose this one, and the association's
administrators keep theirs. Some keyed hashes stay until they expire, and name no office: those of links and
of booking tools' requests whose appointment was deleted before, and those of receipts.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.access import AccessStatements
from checker.storage.accounts.accounts import in_office, only_in
from checker.storage.database.tables import account, api_request, api_token, appointment, counter, office
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.offices import unite_roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection, Executable, Table

    from checker.storage.database.engine import Database
    from checker.storage.expiry import Expiry
    from checker.storage.offices import Office

_log = logging.getLogger("startklar.offices")


@dataclass(frozen=True)
class Belongings:
    """What goes with an office, in numbers."""

    accounts: int
    """Those that belong to it alone."""
    staying: int
    """Its other members, who keep their accounts."""
    appointments: int
    """Those that are yet to come, or going on."""
    tokens: int
    leaves_one: bool
    """Whether there is but one office afterwards."""


class OfficeRemoval(AccessStatements):
    """The statements that remove an office; `ended` is called as for everything that ends sessions."""

    def __init__(
        self, engine: "Database", expiry: "Expiry", ended: "Callable[[], None]" = lambda: None
    ) -> None:
        super().__init__(engine, ended)
        self._expiry = expiry

    async def look(self, office_id: int, now_s: float) -> Belongings:
        """Return what would go with an office."""
        return await self._read(partial(_belongings, office_id, now_s))

    async def remove(self, row: "Office", now_s: float) -> Belongings | None:
        """Remove an office; return what went with it, None where it is gone or has another short name by now.

        Raises ValueError for the first one: the settings and the version before mean it.
        """
        if row.id == FIRST_OFFICE:
            raise ValueError("the first office is never removed")
        gone = await self._end_by(partial(_remove, row, now_s), patient=True)
        if gone is not None:
            _log.info(
                "an office was removed", extra={"accounts": gone.accounts, "appointments": gone.appointments}
            )
            with suppress(StoreUnavailableError):  # the next clean-up writes it over
                await self._expiry.write_over()
        return gone


def _remove(row: "Office", now_s: float, connection: "Connection") -> Belongings | None:
    this = (office.c.id == row.id) & (office.c.short == row.short)
    # On PostgreSQL nothing is put into it any more: whoever wants to waits, and finds it gone.
    if connection.execute(select(office.c.id).where(this).with_for_update()).one_or_none() is None:
        return None
    gone = _belongings(row.id, now_s, connection)
    for statement in _statements(row.id):
        connection.execute(statement)
    unite_roles(connection)
    return gone


def _statements(office_id: int) -> "list[Executable]":
    """Return what deletes an office; memberships, tokens, readiness and signals go by their foreign keys.

    Appointments come before accounts: a substitution locks them in that order, too.
    """
    own = appointment.c.office == office_id
    requests = api_request.c.appointment.in_(select(appointment.c.id).where(own))
    return [
        delete(api_request).where(requests),
        delete(appointment).where(own),
        delete(account).where(in_office(office_id), only_in(office_id)),
        delete(counter).where(counter.c.office == office_id),
        delete(office).where(office.c.id == office_id),
    ]


def _belongings(office_id: int, now_s: float, connection: "Connection") -> Belongings:
    member, alone = in_office(office_id), only_in(office_id)
    coming = (appointment.c.office == office_id) & (appointment.c.ends > now_s) & ~appointment.c.cancelled

    def count(table: "Table", *where: "ColumnElement[bool]") -> int:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    return Belongings(
        accounts=count(account, member, alone),
        staying=count(account, member, ~alone),
        appointments=count(appointment, coming),
        tokens=count(api_token, api_token.c.office == office_id),
        leaves_one=count(office) == 2,
    )
