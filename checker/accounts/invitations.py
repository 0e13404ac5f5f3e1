"""The administrators of an office are invited by those of the association."""

from aiohttp import web

from checker.accounts.administration import password_link
from checker.accounts.confirmation import require_confirmation
from checker.core.account_rules import ADMINISTRATOR, AccountNameError, normalise_name
from checker.http.access import ASSOCIATION_HOME, allow
from checker.http.keys import ACCOUNTS, OFFICE_ROWS, SETTINGS
from checker.http.offices import OFFICES, office_of_path
from checker.http.pages import office_page
from checker.storage.accounts.accounts import new_account
from checker.storage.offices import Office


@allow("association")
async def invite(request: web.Request) -> web.Response:
    """Answer `POST /offices/{id}/administrators`: shows the new account's link, this once.

    Somebody who has an account already becomes an administrator there, too, and needs no link.
    """
    office = await office_of_path(request)
    await require_confirmation(request, ASSOCIATION_HOME)
    accounts, typed = request.app[ACCOUNTS], (await office_page.form(request)).get("name", "")
    try:
        name = normalise_name(typed)
    except AccountNameError:
        return _page(request, office, fault="name", typed=typed, status=422)
    account = new_account(name, ADMINISTRATOR, request.app[SETTINGS].default_language)
    if await accounts.add(account, office.id):
        return _page(request, office, about=name, link=await password_link(request, account))
    known = await accounts.find(name)
    if known is None:
        return _page(request, office, fault="name", typed=typed, status=422)
    if not await request.app[OFFICE_ROWS].join(known.id, office.id, ADMINISTRATOR):
        raise web.HTTPNotFound  # the office, or the account, was removed meanwhile
    return _page(request, office, about=name)


def _page(
    request: web.Request,
    office: Office,
    *,
    fault: str = "",
    typed: str = "",
    about: str = "",
    link: str = "",
    status: int = 200,
) -> web.Response:
    context = {
        "place": {"id": office.id, "name": request.app[OFFICES].name(office)},
        "fault": fault,
        "minutes": 0,
        "typed": office_page.shown(typed),
        "about": about,
        "link": link,
    }
    return office_page.render(request, "account/invited.html", context, status=status)
