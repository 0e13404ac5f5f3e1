"""Signing in once more before somebody's way in is changed: an open session alone changes none.

What is asked for begins a new session, so the age of a session is the age of its proof.
"""

from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from checker.accounts import session
from checker.accounts.passwords import PASSWORDS
from checker.accounts.sign_in_throttle import THROTTLE
from checker.core.account_rules import is_fresh
from checker.http.access import ACCOUNT, SESSION, allow, destination
from checker.http.keys import CLOCK, PASSKEYS, SESSIONS, SETTINGS
from checker.http.pages import office_page

PATH: Final = "/account/confirm"
_OWN: Final = "/account"


async def is_confirmed(request: web.Request) -> bool:
    """Tell whether the person has signed in within the last minutes."""
    began_s = await request.app[SESSIONS].began_at(request[SESSION])
    return began_s is not None and is_fresh(began_s, request.app[CLOCK].now_s())


async def require_confirmation(request: web.Request, back: str = _OWN) -> None:
    """Go on only with somebody who has just signed in. Raises the way to the page that asks for it."""
    if not await is_confirmed(request):
        raise web.HTTPSeeOther(f"{PATH}?next={quote(back)}")


async def password_fault(request: web.Request, password: str) -> tuple[str, int]:
    """Return what is wrong with the present password, and the minutes to wait; ("", 0) where it is right.

    Raises BusyError.
    """
    account, throttle = request[ACCOUNT], request.app[THROTTLE]
    if wait_s := await throttle.confirmation_wait_s(account.id):
        return "throttled", -(-wait_s // 60)
    if not await request.app[PASSWORDS].verify(account.password_hash, password):
        return "current", 0
    await throttle.forgive_confirmations(account.id)
    return "", 0


@allow("account")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /account/confirm`."""
    return await _page(request, request.query.get("next"))


@allow("account")
async def submit(request: web.Request) -> web.Response:
    """Answer `POST /account/confirm`: the present password begins a new session."""
    fields = await office_page.form(request)
    fault, minutes = await password_fault(request, fields.get("current", ""))
    if fault:
        status = 429 if minutes else 422
        return await _page(request, fields.get("next"), fault=fault, minutes=minutes, status=status)
    return await session.signed_in(request, request[ACCOUNT], _back(request, fields.get("next")))


def _back(request: web.Request, wish: str | None) -> str:
    return _OWN if wish is None or destination(request, wish) != wish else wish


async def _page(
    request: web.Request, wish: str | None, *, fault: str = "", minutes: int = 0, status: int = 200
) -> web.Response:
    account, settings = request[ACCOUNT], request.app[SETTINGS]
    context: dict[str, Any] = {
        "next": _back(request, wish),
        "fault": fault,
        "minutes": minutes,
        "has_passkeys": bool(await request.app[PASSKEYS].list(account.id)),
        "oidc_name": settings.oidc_name if settings.oidc_issuer and account.oidc_subject else "",
    }
    return office_page.render(request, "account/confirm.html", context, status=status)
