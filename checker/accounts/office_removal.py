"""Removing an office: the association's administrators see what goes with it before, and say its short name.

It is beside the accounts because accounts go with it, and because it takes the same fresh sign-in.
"""

from aiohttp import web

from checker.accounts.confirmation import require_confirmation
from checker.core.offices import FIRST_OFFICE
from checker.http.access import ASSOCIATION_HOME, allow
from checker.http.keys import CLOCK
from checker.http.live_board import FEED
from checker.http.office_data import OFFICE_EXPORTS, OFFICE_REMOVAL
from checker.http.offices import OFFICES, office_of_path
from checker.http.pages import office_page
from checker.storage.offices import Office


@allow("association")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /offices/{id}/remove`."""
    office = await _removable(request)
    await require_confirmation(request, ASSOCIATION_HOME)
    return await _page(request, office)


@allow("association")
async def remove(request: web.Request) -> web.Response:
    """Answer `POST /offices/{id}/remove`: boards and pages of the office end at once, links lead nowhere."""
    office = await _removable(request)
    await require_confirmation(request, ASSOCIATION_HOME)
    typed = (await office_page.form(request)).get("short", "")
    if typed.strip().lower() != office.short:
        return await _page(request, office, fault=True)
    if await request.app[OFFICE_REMOVAL].remove(office, request.app[CLOCK].now_s()) is None:
        raise web.HTTPNotFound
    request.app[FEED].notify()
    await request.app[OFFICES].changed()
    return office_page.redirect(f"{ASSOCIATION_HOME}?done=removed")


async def _removable(request: web.Request) -> Office:
    """Return the office of the path, which is not the first one. Raises 404."""
    office = await office_of_path(request)
    if office.id == FIRST_OFFICE:
        raise web.HTTPNotFound
    return office


async def _page(request: web.Request, office: Office, *, fault: bool = False) -> web.Response:
    at = request.app[CLOCK].read()
    periods = await request.app[OFFICE_EXPORTS].periods(office.id, at)
    context = {
        "place": {"id": office.id, "name": request.app[OFFICES].name(office), "short": office.short},
        "gone": await request.app[OFFICE_REMOVAL].look(office.id, at.now_s),
        "weeks": sum(len(period.weeks) for period in periods),
        "fault": fault,
    }
    return office_page.render(request, "offices/remove.html", context, status=422 if fault else 200)
