"""Who is signed in: statements about sessions, and the cookie that names one.

aiohttp-session would carry a dictionary for every visitor; all that is needed is from a token to an
account, a list of an account's sessions, and their end, so the rows are kept here directly.
"""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from checker.core.account_rules import SESSION_S
from checker.core.origins import is_loopback
from checker.core.tokens import keyed_hash
from checker.storage.accounts.accounts import Account
from checker.storage.database.tables import account, session
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from aiohttp import web

COOKIE: Final = "__Host-startklar"
_TOKEN_BYTES: Final = 32
_LONGEST: Final = 64


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


class Sessions(Transactions):
    """All statements about sessions. `now_s` is the Unix time that hides expired rows."""

    async def open(self, key: bytes, row: Account, now_s: float) -> bool:
        """Begin a session; False when the account was disabled or got another password meanwhile."""
        same = (account.c.id == row.id) & account.c.disabled.is_(False)
        same &= account.c.password_hash.is_not_distinct_from(row.password_hash)
        begun = {"key": key, "account_id": row.id, "expires_at": int(now_s) + SESSION_S}
        async with self._write() as connection:
            if (await connection.execute(select(account.c.id).where(same))).one_or_none() is None:
                return False
            await connection.execute(self._insert(session).values(**begun))
        return True

    async def find(self, key: bytes, now_s: float) -> Account | None:
        """Return the account that is signed in by this key."""
        query = select(account).join(session).where(session.c.key == key, session.c.expires_at > now_s)
        async with self._read() as connection:
            row = (await connection.execute(query.where(account.c.disabled.is_(False)))).one_or_none()
        return None if row is None else Account(**row._mapping)

    async def list(self, account_id: str, now_s: float) -> list[Session]:
        """Return an account's sessions, the newest first."""
        alive = (session.c.account_id == account_id) & (session.c.expires_at > now_s)
        query = select(session).where(alive).order_by(session.c.expires_at.desc(), session.c.key)
        async with self._read() as connection:
            return [Session(**row._mapping) for row in await connection.execute(query)]

    async def end(self, key: bytes, account_id: str | None = None) -> bool:
        """End one session, where an account is given only if it is that account's."""
        own = session.c.key == key
        if account_id is not None:
            own &= session.c.account_id == account_id
        async with self._write() as connection:
            return bool((await connection.execute(delete(session).where(own))).rowcount)

    async def end_all(self, account_id: str, keep: bytes | None = None) -> int:
        """End the sessions of an account, but for one; return how many there were."""
        ended = session.c.account_id == account_id
        if keep is not None:
            ended &= session.c.key != keep
        async with self._write() as connection:
            return int((await connection.execute(delete(session).where(ended))).rowcount)


def new_token() -> str:
    """Return what a new session's cookie holds: 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def session_key(secret: bytes, cookie: str) -> bytes:
    """Return the key that the database knows a cookie by."""
    return keyed_hash(secret, "session", cookie)


def read_cookie(request: "web.Request") -> str | None:
    """Return what the browser's cookie holds, where it may be one of ours."""
    value = request.cookies.get(COOKIE, "")
    return value if 0 < len(value) <= _LONGEST else None


def set_cookie(response: "web.StreamResponse", name: str, value: str, max_age_s: int) -> None:
    """Set a cookie that scripts cannot read and that only this host gets (RFC 6265bis, `__Host-`).

    Lax and not Strict: the board opened from an e-mail or after a sign-in at the association's identity
    provider would else look signed out. No change is ever made by GET.
    """
    response.set_cookie(name, value, max_age=max_age_s, path="/", secure=True, httponly=True, samesite="Lax")


def drop_cookie(response: "web.StreamResponse", name: str) -> None:
    """Take a cookie away again; browsers refuse a `__Host-` cookie without its attributes."""
    response.del_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")


def keeps_cookies(url: str) -> bool:
    """Tell whether browsers keep a Secure cookie from this address: TLS, or the machine itself.

    >>> keeps_cookies("http://localhost:8080"), keeps_cookies("http://192.168.1.2")
    (True, False)
    """
    return url.startswith("https://") or is_loopback(url)
