"""What the counsellor's pages share: rendering, forms, addresses, signing in and out.

Their answers are never stored by a browser or proxy (`no-store`): they name people's appointments.
"""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from checker.core.account_rules import NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN, SESSION_S
from checker.http.access import ACCOUNT, allowed_places, destination
from checker.http.keys import CLOCK, PASSWORDS, SECRET, SESSIONS, SETTINGS
from checker.http.pages import rendering
from checker.http.session_cookie import COOKIE, drop_cookie, new_token, read_cookie, session_key, set_cookie
from checker.http.user_agent import recognise
from checker.passwords import length_fits
from checker.storage.accounts.accounts import Account

FORM = "application/x-www-form-urlencoded"


def render(
    request: web.Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    """Return a page for the account that is signed in, or for nobody yet, in their language.

    Beside the common names a template gets `account` (or None), `places` (the paths that this account
    may see) and `path` (the request's).
    """
    account = request.get(ACCOUNT)
    language = rendering.language_of(request, account and account.language)
    common = {
        "account": account,
        "places": allowed_places(request.app, account.role) if account else frozenset(),
        "path": request.path,
        "password_min": PASSWORD_MIN,
        "password_max": PASSWORD_MAX,
    }
    response = rendering.render(request, template, language, common | (context or {}), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


async def form(request: web.Request) -> dict[str, str]:
    """Return the fields of a form; of a name that comes twice, the last. Raises 400, 413 and 415."""
    if request.content_type != FORM or (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPUnsupportedMediaType
    try:
        fields = await request.post()
    except ValueError:  # bytes that are no UTF-8
        raise web.HTTPBadRequest from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def shown(typed: str) -> str:
    """Return what a form shows again of a name that was not right; nothing where it cannot be seen."""
    return typed[:NAME_LENGTH] if typed.isprintable() else ""


def own_origin(request: web.Request) -> str:
    """Return the origin that browsers see, such as `https://check.example.org`."""
    public = urlsplit(request.app[SETTINGS].public_url)
    if public.netloc:
        return f"{public.scheme}://{public.netloc}"
    return f"{request.scheme}://{request.host}"


def redirect(path: str) -> web.Response:
    """Send the browser to a page of ours by GET."""
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})


async def sign_in(request: web.Request, account: Account, response: web.StreamResponse) -> bool:
    """Begin a session and put its cookie on the answer; False when the account has changed meanwhile.

    The cookie is new each time and the session that the browser had before ends, so nobody can slip
    somebody a session of their own (OWASP ASVS 3.2.1).
    """
    token, before = new_token(), read_cookie(request)
    secret, sessions = request.app[SECRET], request.app[SESSIONS]
    if not await sessions.open(session_key(secret, token), account, request.app[CLOCK].now_s()):
        return False
    if before is not None:
        await sessions.end(session_key(secret, before))
    set_cookie(response, COOKIE, token, SESSION_S)
    return True


async def signed_in(request: web.Request, account: Account, wish: str | None = None) -> web.Response:
    """Return the way on after a sign-in that was right; back to the sign-in if it is no longer."""
    response = redirect(destination(request, wish))
    return response if await sign_in(request, account, response) else redirect("/sign-in")


async def sign_out(request: web.Request) -> web.Response:
    """End the session of the browser and take its cookie away."""
    cookie = read_cookie(request)
    if cookie is not None:
        await request.app[SESSIONS].end(session_key(request.app[SECRET], cookie))
    response = redirect("/sign-in?out=1")
    drop_cookie(response, COOKIE)
    return response


async def password_fault(request: web.Request, password: str, name: str) -> str | None:
    """Return what is wrong with a new password: `length`, `guessable`, or None. Raises BusyError."""
    if not length_fits(password):
        return "length"
    about = (name, request.app[SETTINGS].organisation)
    return "guessable" if await request.app[PASSWORDS].is_guessable(password, *about) else None


def device(request: web.Request) -> str:
    """Return what to call a passkey that gets no name, such as `Chrome, Windows`."""
    client = recognise(request.headers.get("User-Agent", ""))
    return ", ".join(part.title() for part in (client.browser, client.system) if part != "other") or "Passkey"
