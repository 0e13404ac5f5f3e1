"""Signing in with name and password, and signing out."""

from aiohttp import web

from checker.accounts import session
from checker.accounts.known_devices import device_known_to
from checker.accounts.passwords import PASSWORDS
from checker.accounts.sign_in_throttle import THROTTLE
from checker.core.account_rules import AccountNameError, normalise_name
from checker.http.access import allow, destination, signed_in
from checker.http.keys import ACCOUNTS, SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.pages import office_page
from checker.http.session_cookie import keeps_cookies
from checker.storage.accounts.accounts import Account


@allow("anyone")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /sign-in`."""
    if await signed_in(request):
        return office_page.redirect(destination(request, request.query.get("next")))
    fault = "oidc" if request.query.get("fault") == "oidc" else ""
    return _page(request, request.query.get("next", ""), fault=fault)


@allow("anyone")
async def submit(request: web.Request) -> web.Response:
    """Answer `POST /sign-in`: the same words and the same time whatever was wrong."""
    fields = await office_page.form(request)
    wish, typed = fields.get("next", ""), fields.get("name", "")
    try:
        name = normalise_name(typed)
    except AccountNameError:
        name = ""  # nobody's: goes through all of it like the others
    found = await request.app[ACCOUNTS].find(name)
    device, throttle = device_known_to(request, found), request.app[THROTTLE]
    if wait_s := await throttle.password_wait_s(request, name, device):
        return _wait(request, wish, wait_s)
    account = await _verified(request, found, fields.get("password", ""))
    if account is None:
        await throttle.note_wrong(request, name, device)
        request.app[METRICS].sign_in_failed("password")
        return _page(request, wish, fault="wrong", typed=typed, status=403)
    await throttle.forgive(request, name, device)
    return await session.signed_in(request, account, wish)


async def _verified(request: web.Request, account: Account | None, password: str) -> Account | None:
    """Return the account, with its hash brought up to date; one hash is computed in every case."""
    accounts, passwords = request.app[ACCOUNTS], request.app[PASSWORDS]
    hashed = account.password_hash if account else None
    if not await passwords.verify(hashed, password) or account is None or hashed is None or account.disabled:
        return None
    if passwords.is_outdated(hashed):
        await accounts.rehash(account.id, hashed, await passwords.hash(password))
        return await accounts.get(account.id)
    return account


@allow("anyone")
async def leave(request: web.Request) -> web.Response:
    """Answer `POST /sign-out`; who is signed out already only gets there."""
    return await session.sign_out(request)


def _wait(request: web.Request, wish: str, wait_s: int) -> web.Response:
    answer = _page(request, wish, fault="throttled", minutes=-(-wait_s // 60), status=429)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def _page(
    request: web.Request, wish: str, *, fault: str = "", minutes: int = 0, typed: str = "", status: int = 200
) -> web.Response:
    settings = request.app[SETTINGS]
    context = {
        "next": wish if destination(request, wish) == wish else "",
        "fault": fault,
        "minutes": minutes,
        "typed": office_page.shown(typed),
        "oidc_name": settings.oidc_name if settings.oidc_issuer else "",
        "insecure": not keeps_cookies(office_page.own_origin(request)),
        "signed_out": "out" in request.query,
    }
    return office_page.render(request, "account/sign_in.html", context, status=status)
