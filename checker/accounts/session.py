"""Signing in and out, whatever proved who somebody is; and what is wrong with a new password."""

from typing import Final

from aiohttp import web

from checker.accounts.known_devices import remember_device
from checker.accounts.passwords import PASSWORDS, length_fits
from checker.core.account_rules import SESSION_S
from checker.http.access import destination
from checker.http.keys import CLOCK, KEYS, SECRET, SESSIONS
from checker.http.offices import settings_of
from checker.http.pages.office_page import redirect
from checker.http.session_cookie import COOKIE, drop_cookie, new_token, read_cookie, session_key, set_cookie
from checker.storage.accounts.accounts import Account

_CLEARED: Final = '"cache", "storage"'
"""Not `"cookies"`: those of other services under the same domain would go, and that the browser is known."""


async def sign_in(request: web.Request, account: Account, response: web.StreamResponse) -> bool:
    """Begin a session and put its cookie on the answer; False when the account has changed meanwhile.

    The cookie is new each time and the session that the browser had before ends, so nobody can slip
    somebody a session of their own (OWASP ASVS 5.0, 7.2.4).
    """
    token, before = new_token(), read_cookie(request)
    secret, sessions = request.app[SECRET], request.app[SESSIONS]
    if not await sessions.open(session_key(secret, token), account, request.app[CLOCK].now_s()):
        return False
    if before is not None:
        await _end(request, before)
    set_cookie(response, COOKIE, token, SESSION_S)
    remember_device(request, account, response)
    return True


async def signed_in(request: web.Request, account: Account, wish: str | None = None) -> web.Response:
    """Return the way on after a sign-in that was right; back to the sign-in if it is no longer."""
    response = redirect(destination(request, wish))
    return response if await sign_in(request, account, response) else redirect("/sign-in")


async def sign_out(request: web.Request) -> web.Response:
    """End the session of the browser and take its cookie away."""
    cookie = read_cookie(request)
    if cookie is not None:
        await _end(request, cookie)
    response = redirect("/sign-in?out=1")
    response.headers["Clear-Site-Data"] = _CLEARED
    drop_cookie(response, COOKIE)
    return response


async def _end(request: web.Request, cookie: str) -> None:
    for secret in request.app[KEYS]:
        await request.app[SESSIONS].end(session_key(secret, cookie))


async def password_fault(request: web.Request, password: str, name: str) -> str | None:
    """Return what is wrong with a new password: `length`, `guessable`, or None. Raises BusyError."""
    if not length_fits(password):
        return "length"
    settings = settings_of(request)
    about = (name, settings.organisation, settings.public_url, settings.oidc_name)
    return "guessable" if await request.app[PASSWORDS].is_guessable(password, *about) else None
