"""Statements about what works once: links that set a password, challenges of passkeys, states of OIDC."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, text

from checker.storage.accounts.accounts import Account, any_account, set_password
from checker.storage.database.tables import account, one_time_link
from checker.storage.database.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection

FIRST: Final = "first"
RESET: Final = "reset"


@dataclass(frozen=True)
class OneTimeLink:
    """What works once. `account_id` is None where the account is yet to be made or found."""

    key: bytes
    purpose: str
    expires_at: int
    account_id: str | None = None


class OneTimeLinks(Transactions):
    """All statements about one-time links. `now_s` is the Unix time that hides expired rows."""

    async def put(self, row: OneTimeLink) -> None:
        """Store something that works once; a new link to set a password makes the older ones useless."""
        async with self._write() as connection:
            if row.purpose == RESET:
                older = (one_time_link.c.account_id == row.account_id) & (one_time_link.c.purpose == RESET)
                await connection.execute(delete(one_time_link).where(older))
            await connection.execute(self._insert(one_time_link).values(**values(row)))

    async def find(self, key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
        """Return a link that still works, without using it up."""
        query = select(one_time_link).where(_usable(key, purpose, now_s))
        async with self._read() as connection:
            if purpose == FIRST and await any_account(connection):
                return None
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else OneTimeLink(**row._mapping)

    async def take(self, key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
        """Use a link up and return it, or None when it does not work (any more)."""
        async with self._write() as connection:
            return await _take(connection, key, purpose, now_s)

    async def redeem_first(self, key: bytes, row: Account, now_s: float) -> bool:
        """Make the first account; False when the link does not work or there is an account already.

        Each server prints a link of its own when it starts: of two that are used at once one works.
        """
        async with self._write() as connection:
            if not self._sqlite:  # which is locked as a whole
                await connection.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
            if await any_account(connection) or await _take(connection, key, FIRST, now_s) is None:
                return False
            await connection.execute(delete(one_time_link).where(one_time_link.c.purpose == FIRST))
            await connection.execute(self._insert(account).values(**values(row)))
        return True

    async def redeem_reset(self, key: bytes, hashed: str, now_s: float) -> Account | None:
        """Set the password of a link's account; None when the link does not work."""
        async with self._write() as connection:
            link = await _take(connection, key, RESET, now_s)
            if link is None or link.account_id is None:
                return None
            await set_password(connection, link.account_id, hashed)
            row = (await connection.execute(select(account).where(account.c.id == link.account_id))).one()
        return replace(Account(**row._mapping), password_hash=hashed)


def _usable(key: bytes, purpose: str, now_s: float) -> "ColumnElement[bool]":
    named = (one_time_link.c.key == key) & (one_time_link.c.purpose == purpose)
    return named & (one_time_link.c.expires_at > now_s)


async def _take(connection: "AsyncConnection", key: bytes, purpose: str, now_s: float) -> OneTimeLink | None:
    query = delete(one_time_link).where(_usable(key, purpose, now_s)).returning(one_time_link)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else OneTimeLink(**row._mapping)
