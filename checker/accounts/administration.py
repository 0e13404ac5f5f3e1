"""The administrator's page: who may sign in."""

from typing import Any, Final

from aiohttp import web

from checker.accounts import one_time_links
from checker.accounts.confirmation import require_confirmation
from checker.core.account_rules import ROLES, AccountNameError, normalise_name
from checker.http.access import ACCOUNT, allow
from checker.http.keys import ACCOUNTS, CLOCK, ONE_TIME_LINKS, PASSKEYS, SECRET, SESSIONS, SETTINGS
from checker.http.pages import office_page
from checker.storage.accounts.accounts import Account, new_account

_PATH: Final = "/accounts"
_DONE: Final = ("changed", "deleted", "sessions")


@allow("administrator")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /accounts`."""
    return await _page(request)


@allow("administrator")
async def add(request: web.Request) -> web.Response:
    """Answer `POST /accounts`: make an account and show its link, this once."""
    await require_confirmation(request, _PATH)
    fields = await office_page.form(request)
    role = fields.get("role")
    if role not in ROLES:
        raise web.HTTPUnprocessableEntity
    try:
        account = new_account(
            normalise_name(fields.get("name", "")), role, request.app[SETTINGS].default_language
        )
    except AccountNameError:
        return await _page(request, fault="name", typed=fields.get("name", ""), status=422)
    if not await request.app[ACCOUNTS].add(account):
        return await _page(request, fault="taken", typed=fields.get("name", ""), status=422)
    return await _page(request, link=await _link(request, account), about=account.name)


@allow("administrator")
async def reset(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/reset`: nobody gets in by the old password, and a link sets a new one."""
    account = await _other(request)
    await require_confirmation(request, _PATH)
    await request.app[ACCOUNTS].revoke_access(account.id, password_hash=None)
    return await _page(request, link=await _link(request, account), about=account.name)


@allow("administrator")
async def disable(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/disable`: every session ends at once."""
    await request.app[ACCOUNTS].revoke_access((await _other(request)).id, disabled=True)
    return office_page.redirect("/accounts?done=changed")


@allow("administrator")
async def enable(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/enable`."""
    await request.app[ACCOUNTS].change((await _other(request)).id, disabled=False)
    return office_page.redirect("/accounts?done=changed")


@allow("administrator")
async def change_role(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/role`: it counts from the next request on."""
    role = (await office_page.form(request)).get("role")
    if role not in ROLES:
        raise web.HTTPUnprocessableEntity
    account = await _other(request)
    await require_confirmation(request, _PATH)
    await request.app[ACCOUNTS].change(account.id, role=role)
    return office_page.redirect("/accounts?done=changed")


@allow("administrator")
async def end_sessions(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/end-sessions`."""
    await request.app[SESSIONS].end_all((await _other(request)).id)
    return office_page.redirect("/accounts?done=sessions")


@allow("administrator")
async def delete(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/delete`."""
    await request.app[ACCOUNTS].delete((await _other(request)).id)
    return office_page.redirect("/accounts?done=deleted")


async def _other(request: web.Request) -> Account:
    """Return the account of the path; never one's own, so an administrator is always left."""
    account = await request.app[ACCOUNTS].get(request.match_info["id"])
    if account is None:
        raise web.HTTPNotFound
    if account.id == request[ACCOUNT].id:
        raise web.HTTPForbidden
    return account


async def _link(request: web.Request, account: Account) -> str:
    now_s = request.app[CLOCK].now_s()
    path = await one_time_links.reset_link(request.app[ONE_TIME_LINKS], request.app[SECRET], now_s, account)
    return office_page.own_origin(request) + path


async def _page(
    request: web.Request,
    *,
    fault: str = "",
    typed: str = "",
    link: str = "",
    about: str = "",
    status: int = 200,
) -> web.Response:
    done = request.query.get("done", "")
    context: dict[str, Any] = {
        "fault": fault,
        "typed": office_page.shown(typed),
        "link": link,
        "about": about,
        "done": done if done in _DONE and not (fault or link) else "",
        "rows": [await _row(request, account) for account in await request.app[ACCOUNTS].list()],
    }
    return office_page.render(request, "account/accounts.html", context, status=status)


async def _row(request: web.Request, account: Account) -> dict[str, Any]:
    ways = account.password_hash or account.oidc_subject or await request.app[PASSKEYS].list(account.id)
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role,
        "disabled": account.disabled,
        "waiting": not ways,
        "own": account.id == request[ACCOUNT].id,
        "sessions": len(await request.app[SESSIONS].list(account.id, request.app[CLOCK].now_s())),
    }
