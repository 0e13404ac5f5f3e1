"""Statements about sessions: who is signed in.

aiohttp-session would carry a dictionary for every visitor; all that is needed is from a token to an
account, a list of an account's sessions, and their end, so the rows are kept here directly.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, select, update

from checker.core.account_rules import SESSION_S, Seat, seat_of
from checker.storage.accounts.access import AccessStatements
from checker.storage.accounts.accounts import Account
from checker.storage.database.tables import account, membership, session

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row


@dataclass(frozen=True)
class Session:
    """One sign-in of an account; times in whole Unix seconds."""

    key: bytes
    account_id: str
    expires_at: int
    office: int | None = None

    @property
    def id(self) -> str:
        """What names it in a form; useless as a cookie."""
        return self.key.hex()

    @property
    def started_at(self) -> int:
        """When the person signed in."""
        return self.expires_at - SESSION_S


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and where."""

    account: Account
    seat: Seat


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

    async def find(self, key: bytes, now_s: float) -> SignedIn | None:
        """Return who is signed in by this key."""
        return (await self.find_all([key], now_s)).get(key)

    async def find_all(self, keys: Collection[bytes], now_s: float) -> dict[bytes, SignedIn]:
        """Return who is signed in by these keys; those that nobody is signed in by are missing."""
        member = (membership.c.office.label("member_of"), membership.c.role.label("member_as"))
        query = (
            select(session.c.key, session.c.office.label("wish"), *member, account)
            .select_from(session)
            .join(account, account.c.id == session.c.account_id)
            .outerjoin(membership, membership.c.account_id == account.c.id)
            .where(session.c.key.in_(keys), session.c.expires_at > now_s, account.c.disabled.is_(False))
            .order_by(session.c.key)
        )
        rows = await self._read(lambda connection: connection.execute(query).all())
        return {key: _signed_in(list(of_key)) for key, of_key in groupby(rows, key=attrgetter("key"))}

    async def choose_office(self, key: bytes, account_id: str, office: int) -> bool:
        """Go to another office within a session; False where the account does not belong to it."""
        member = exists().where(membership.c.account_id == account_id, membership.c.office == office)
        own = (session.c.key == key) & (session.c.account_id == account_id) & member
        return bool(await self._end(update(session).where(own).values(office=office)))

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


def _signed_in(rows: "Sequence[Row[Any]]") -> SignedIn:
    """Return who a session is of, from its rows: one for each office that the account belongs to."""
    given = dict(rows[0]._mapping)
    for name in ("key", "member_of", "member_as"):
        del given[name]
    wish = given.pop("wish")
    offices = [(row.member_of, row.member_as) for row in rows if row.member_of is not None]
    return SignedIn(Account(**given), seat_of(given["role"], offices, wish))
