"""Statements about sessions: who is signed in.

aiohttp-session would carry a dictionary for every visitor; all that is needed is from a token to an
account, a list of an account's sessions, and their end, so the rows are kept here directly.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from checker.core.account_rules import SESSION_S
from checker.storage.accounts.access import AccessStatements
from checker.storage.accounts.accounts import Account
from checker.storage.database.tables import account, session

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Session:
    """One sign-in of an account; times in whole Unix seconds."""

    key: bytes
    account_id: str
    expires_at: int

    @property
    def id(self) -> str:
        """What names it in a form; useless as a cookie."""
        return self.key.hex()

    @property
    def started_at(self) -> int:
        """When the person signed in."""
        return self.expires_at - SESSION_S


class Sessions(AccessStatements):
    """All statements about sessions. `now_s` is the Unix time that hides expired rows."""

    async def open(self, key: bytes, row: Account, now_s: float) -> bool:
        """Begin a session; False when the account was disabled or got another password meanwhile."""
        same = (account.c.id == row.id) & account.c.disabled.is_(False)
        same &= account.c.password_hash.is_not_distinct_from(row.password_hash)
        begun = {"key": key, "account_id": row.id, "expires_at": int(now_s) + SESSION_S}

        def work(connection: "Connection") -> bool:
            if connection.execute(select(account.c.id).where(same)).one_or_none() is None:
                return False
            connection.execute(self._insert(session).values(**begun))
            return True

        return await self._write(work)

    async def find(self, key: bytes, now_s: float) -> Account | None:
        """Return the account that is signed in by this key."""
        return (await self.find_all([key], now_s)).get(key)

    async def find_all(self, keys: Collection[bytes], now_s: float) -> dict[bytes, Account]:
        """Return who is signed in by these keys; those that nobody is signed in by are missing."""
        query = select(session.c.key, account).join_from(account, session)
        query = query.where(session.c.key.in_(keys), session.c.expires_at > now_s)
        able = query.where(account.c.disabled.is_(False))
        rows = await self._read(lambda connection: connection.execute(able).all())
        found = [dict(row._mapping) for row in rows]
        return {row.pop("key"): Account(**row) for row in found}

    async def began_at(self, key: bytes) -> int | None:
        """Return when the person signed in, in Unix seconds."""
        query = select(session.c.expires_at).where(session.c.key == key)
        expires_at = await self._read(lambda connection: connection.execute(query).scalar_one_or_none())
        return None if expires_at is None else int(expires_at) - SESSION_S

    async def list(self, account_id: str, now_s: float) -> list[Session]:
        """Return an account's sessions, the newest first."""
        alive = (session.c.account_id == account_id) & (session.c.expires_at > now_s)
        query = select(session).where(alive).order_by(session.c.expires_at.desc(), session.c.key)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [Session(**row._mapping) for row in rows]

    async def end(self, key: bytes, account_id: str | None = None) -> bool:
        """End one session, where an account is given only if it is that account's."""
        own = session.c.key == key
        if account_id is not None:
            own &= session.c.account_id == account_id
        return bool(await self._end(delete(session).where(own)))

    async def end_all(self, account_id: str, keep: bytes | None = None) -> int:
        """End the sessions of an account, but for one; return how many there were."""
        ended = session.c.account_id == account_id
        if keep is not None:
            ended &= session.c.key != keep
        return await self._end(delete(session).where(ended))
