"""Links that work once: the first account, and a new password."""

from typing import Any

from aiohttp import web

from checker.accounts import one_time_links, session
from checker.accounts.passwords import PASSWORDS
from checker.core.account_rules import ADMINISTRATOR, AccountNameError, normalise_name
from checker.http.access import allow
from checker.http.keys import ACCOUNTS, CLOCK, KEYS, ONE_TIME_LINKS
from checker.http.pages import office_page
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.accounts.one_time_links import FIRST, RESET, OneTimeLink


@allow("anyone")
async def show_first(request: web.Request) -> web.Response:
    """Answer `GET /first/{token}`; looking does not use the link up (mail programs look)."""
    return _dead(request) if await _find(request, FIRST) is None else _first(request)


@allow("anyone")
async def make_first(request: web.Request) -> web.Response:
    """Answer `POST /first/{token}`: make the first administrator and sign them in."""
    link = await _find(request, FIRST)
    if link is None:
        return _dead(request)
    fields = await office_page.form(request)
    typed, password = fields.get("name", ""), fields.get("password", "")
    try:
        name = normalise_name(typed)
    except AccountNameError:
        return _first(request, fault="name", typed=typed, status=422)
    if fault := await session.password_fault(request, password, name):
        return _first(request, fault=fault, typed=typed, status=422)
    hashed = await request.app[PASSWORDS].hash(password)
    account = new_account(name, ADMINISTRATOR, office_page.language_of(request), password_hash=hashed)
    if not await request.app[ONE_TIME_LINKS].redeem_first(link.key, account, request.app[CLOCK].now_s()):
        return _dead(request)
    return await session.signed_in(request, account)


@allow("anyone")
async def show_reset(request: web.Request) -> web.Response:
    """Answer `GET /reset/{token}`."""
    account = await _owner(request, await _find(request, RESET))
    return _dead(request) if account is None else _reset(request, account)


@allow("anyone")
async def set_password(request: web.Request) -> web.Response:
    """Answer `POST /reset/{token}`: set the password, end every session, and sign in."""
    link = await _find(request, RESET)
    account = await _owner(request, link)
    if link is None or account is None:
        return _dead(request)
    password = (await office_page.form(request)).get("password", "")
    if fault := await session.password_fault(request, password, account.name):
        return _reset(request, account, fault=fault, status=422)
    hashed = await request.app[PASSWORDS].hash(password)
    account = await request.app[ONE_TIME_LINKS].redeem_reset(link.key, hashed, request.app[CLOCK].now_s())
    return _dead(request) if account is None else await session.signed_in(request, account)


async def _find(request: web.Request, purpose: str) -> OneTimeLink | None:
    links, now_s = request.app[ONE_TIME_LINKS], request.app[CLOCK].now_s()
    for key in one_time_links.link_keys(request.app[KEYS], request.match_info["token"]):
        if link := await links.find(key, purpose, now_s):
            return link
    return None


async def _owner(request: web.Request, link: OneTimeLink | None) -> Account | None:
    if link is None or link.account_id is None:
        return None
    account = await request.app[ACCOUNTS].get(link.account_id)
    return None if account is None or account.disabled else account


def _first(request: web.Request, *, fault: str = "", typed: str = "", status: int = 200) -> web.Response:
    return _page(request, {"first": True, "fault": fault, "typed": office_page.shown(typed)}, status)


def _reset(request: web.Request, account: Account, *, fault: str = "", status: int = 200) -> web.Response:
    return _page(request, {"first": False, "fault": fault, "typed": account.name}, status)


def _page(request: web.Request, context: dict[str, Any], status: int) -> web.Response:
    return office_page.render(request, "account/set_password.html", context, status=status)


def _dead(request: web.Request) -> web.Response:
    return office_page.render(request, "account/dead_link.html", status=404)
