"""Browsers that have signed in before (OWASP's device cookies): nobody else's wrong passwords hold them up.

The cookie is `number.seal.mark.mark…`: a random number, its seal, and for each account that has signed in
there a mark over the number, the account and its password hash. It names nobody, and a new password ends it.
"""

import base64
import hmac
import re
import secrets
from typing import Final

from aiohttp import web

from checker.core.tokens import keyed_hash
from checker.http.keys import KEYS, SECRET
from checker.http.session_cookie import set_cookie
from checker.storage.accounts.accounts import Account

COOKIE: Final = "__Host-startklar-device"
KEPT_S: Final = 365 * 86_400
"""Counts anew from each sign-in; browsers keep a cookie 400 days at most."""
ACCOUNTS_MAX: Final = 8
"""A computer that several share remembers as many, the latest first."""
_SHAPE: Final = re.compile(rf"[\w-]{{22}}(\.[\w-]{{22}}){{1,{ACCOUNTS_MAX + 1}}}", re.ASCII)


def device_of(request: web.Request) -> str | None:
    """Return the number of a browser in which somebody, whoever it was, has signed in before."""
    return _read(request)[0]


def device_known_to(request: web.Request, account: Account | None) -> str | None:
    """Return the number of a browser in which this account has signed in since its password changed."""
    number, marks = _read(request)
    if number is None or account is None:
        return None
    known = [_mark(key, number, account) for key in request.app[KEYS]]
    return number if any(hmac.compare_digest(mark, each) for mark in known for each in marks) else None


def remember_device(request: web.Request, account: Account, response: web.StreamResponse) -> None:
    """Let the browser be known to the account from now on."""
    number, marks = _read(request)
    number = number or secrets.token_urlsafe(16)
    secret = request.app[SECRET]
    mine = _mark(secret, number, account)
    kept = [mine, *(each for each in marks if each != mine)][:ACCOUNTS_MAX]
    set_cookie(response, COOKIE, ".".join((number, _seal(secret, number), *kept)), KEPT_S)


def _read(request: web.Request) -> tuple[str | None, list[str]]:
    """Return number and marks of a cookie that we have made, else none."""
    value = request.cookies.get(COOKIE, "")
    if not _SHAPE.fullmatch(value):
        return None, []
    number, seal, *marks = value.split(".")
    ours = any(hmac.compare_digest(seal, _seal(key, number)) for key in request.app[KEYS])
    return (number, marks) if ours else (None, [])


def _seal(key: bytes, number: str) -> str:
    return _short(keyed_hash(key, "device", number))


def _mark(key: bytes, number: str, account: Account) -> str:
    of = f"{number} {account.id} {account.password_hash or ''}"
    return _short(keyed_hash(key, "device of account", of))


def _short(full: bytes) -> str:
    """Return 128 bits as 22 characters."""
    return base64.urlsafe_b64encode(full[:16]).rstrip(b"=").decode()
