"""Statements about what works once: links that set a password, challenges of passkeys, states of OIDC."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, text

from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.access import AccessStatements
from checker.storage.accounts.accounts import Account, add_member, any_account, set_password
from checker.storage.database.tables import account, one_time_link
from checker.storage.database.transactions import values

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

FIRST: Final = "first"
RESET: Final = "reset"


@dataclass(frozen=True)
class OneTimeLink:
    """What works once. `account_id` is None where the account is yet to be made or found."""

    key: bytes
    purpose: str
    expires_at: int
    account_id: str | None = None


class OneTimeLinks(AccessStatements):
    """All statements about one-time links. `now_s` is the Unix time that hides expired rows."""

    async def put(self, row: OneTimeLink) -> None:
        """Store something that works once; a new link to set a password makes the older ones useless."""
        put = self._insert(one_time_link).values(**values(row))
        if row.purpose == RESET:
            older = (one_time_link.c.account_id == row.account_id) & (one_time_link.c.purpose == RESET)
            await self._execute(delete(one_time_link).where(older), put)
        else:
            await self._execute(put)

    async def find(self, key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
        """Return a link that still works, without using it up."""
        query = select(one_time_link).where(_usable(key, purpose, now_s))

        def work(connection: "Connection") -> OneTimeLink | None:
            if purpose == FIRST and any_account(connection):
                return None
            row = connection.execute(query).one_or_none()
            return None if row is None else OneTimeLink(**row._mapping)

        return await self._read(work)

    async def take(self, key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
        """Use a link up and return it, or None when it does not work (any more)."""
        return await self._write(lambda connection: _take(connection, key, purpose, now_s))

    async def redeem_first(self, key: bytes, row: Account, now_s: float) -> bool:
        """Make the first account; False when the link does not work or there is an account already.

        Each server prints a link of its own when it starts: of two that are used at once one works.
        """

        def work(connection: "Connection") -> bool:
            if not self._sqlite:  # which is locked as a whole
                connection.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
            if any_account(connection) or _take(connection, key, FIRST, now_s) is None:
                return False
            connection.execute(delete(one_time_link).where(one_time_link.c.purpose == FIRST))
            add_member(connection, row, FIRST_OFFICE, row.role)
            return True

        return await self._write(work)

    async def redeem_reset(self, key: bytes, hashed: str, now_s: float) -> Account | None:
        """Set the password of a link's account; None when the link does not work."""

        def work(connection: "Connection") -> Account | None:
            link = _take(connection, key, RESET, now_s)
            if link is None or link.account_id is None:
                return None
            for statement in set_password(link.account_id, hashed):
                connection.execute(statement)
            row = connection.execute(select(account).where(account.c.id == link.account_id)).one()
            return Account(**row._mapping)

        return await self._end_by(work)


def _usable(key: bytes, purpose: str, now_s: float) -> "ColumnElement[bool]":
    named = (one_time_link.c.key == key) & (one_time_link.c.purpose == purpose)
    return named & (one_time_link.c.expires_at > now_s)


def _take(connection: "Connection", key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
    query = delete(one_time_link).where(_usable(key, purpose, now_s)).returning(one_time_link)
    row = connection.execute(query).one_or_none()
    return None if row is None else OneTimeLink(**row._mapping)
