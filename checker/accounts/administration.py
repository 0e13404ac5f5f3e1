"""The administrator's page: who may sign in."""

from typing import Any, Final

from aiohttp import web

from checker.accounts import one_time_links
from checker.accounts.confirmation import require_confirmation
from checker.core.account_rules import ROLES, AccountNameError, normalise_name
from checker.http.access import ACCOUNT, SEAT, allow
from checker.http.keys import (
    ACCOUNTS,
    CLOCK,
    OFFICE_ROWS,
    ONE_TIME_LINKS,
    PASSKEYS,
    SECRET,
    SESSIONS,
    SETTINGS,
)
from checker.http.offices import office_id
from checker.http.pages import office_page
from checker.storage.accounts.accounts import Account, Member, new_account

_PATH: Final = "/accounts"
_DONE: Final = ("changed", "deleted", "left", "sessions")


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
    if not await request.app[ACCOUNTS].add(account, office_id(request)):
        return await _page(request, fault="taken", typed=fields.get("name", ""), status=422)
    return await _page(request, link=await password_link(request, account), about=account.name)


@allow("administrator")
async def reset(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/reset`: nobody gets in by the old password, and a link sets a new one."""
    account = await _other(request)
    await require_confirmation(request, _PATH)
    await request.app[ACCOUNTS].revoke_access(account.id, password_hash=None)
    return await _page(request, link=await password_link(request, account), about=account.name)


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
    account_id = _others_id(request)
    await require_confirmation(request, _PATH)
    if not await request.app[ACCOUNTS].change_role(account_id, office_id(request), role):
        raise web.HTTPNotFound
    return office_page.redirect("/accounts?done=changed")


@allow("administrator")
async def leave(request: web.Request) -> web.Response:
    """Answer `POST /accounts/{id}/leave`: the account goes on in its other offices."""
    if not await request.app[OFFICE_ROWS].leave(_others_id(request), office_id(request)):
        raise web.HTTPNotFound
    return office_page.redirect("/accounts?done=left")


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


def _others_id(request: web.Request) -> str:
    """Return the id of the path; never one's own, so an administrator is always left. Raises 403."""
    account_id = request.match_info["id"]
    if account_id == request[ACCOUNT].id:
        raise web.HTTPForbidden
    return account_id


async def _other(request: web.Request) -> Account:
    """Return the account of the path, if its access is this office's to decide. Raises 403 and 404."""
    account_id, association = _others_id(request), request[SEAT].association
    found = await request.app[ACCOUNTS].get_managed(account_id, office_id(request), association=association)
    if found is None:
        raise web.HTTPNotFound
    return found


async def password_link(request: web.Request, account: Account) -> str:
    """Return a link that sets an account's password, to be shown once."""
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
    done, association = request.query.get("done", ""), request[SEAT].association
    members = await request.app[ACCOUNTS].list_members(office_id(request), association=association)
    context: dict[str, Any] = {
        "fault": fault,
        "typed": office_page.shown(typed),
        "link": link,
        "about": about,
        "done": done if done in _DONE and not (fault or link) else "",
        "rows": [await _row(request, each) for each in members],
        "association": association,
    }
    return office_page.render(request, "account/accounts.html", context, status=status)


async def _row(request: web.Request, member: Member) -> dict[str, Any]:
    account = member.account
    ways = account.password_hash or account.oidc_subject or await request.app[PASSKEYS].list(account.id)
    return {
        "id": account.id,
        "name": account.name,
        "role": member.role,
        "managed": member.managed,
        "elsewhere": member.elsewhere,
        "disabled": account.disabled,
        "waiting": not ways,
        "own": account.id == request[ACCOUNT].id,
        "sessions": len(await request.app[SESSIONS].list(account.id, request.app[CLOCK].now_s())),
    }
