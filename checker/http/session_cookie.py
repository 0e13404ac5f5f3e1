"""The cookie that names a session: how it is made, read, set and taken away."""

import secrets
from typing import TYPE_CHECKING, Final

from checker.core.origins import is_loopback
from checker.core.tokens import keyed_hash

if TYPE_CHECKING:
    from aiohttp import web

COOKIE: Final = "__Host-startklar"
_TOKEN_BYTES: Final = 32
_LONGEST: Final = 64


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
