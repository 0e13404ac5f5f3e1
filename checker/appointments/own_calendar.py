"""The calendar entry that a client fetches for herself, by the link of the appointment."""

import asyncio
from typing import Final

from aiohttp import web

from checker.appointments.invitation import own_entry
from checker.core.tokens import find_tokens
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK
from checker.http.link_key import link_key
from checker.http.offices import enter
from checker.http.pages import office_page

PATH: Final = "/calendar/{token:[a-z2-7]{26}}.ics"


@allow("anyone")
async def own_calendar(request: web.Request) -> web.Response:
    """Answer `GET /calendar/{token}.ics`: day, time and link. The server has no code."""
    [token] = find_tokens(request.match_info["token"])
    now_s, key = request.app[CLOCK].now_s(), await link_key(request.app, token)
    found = await request.app[APPOINTMENTS].find_by_link(key, now_s)
    if found is None or found.cancelled:
        raise web.HTTPNotFound
    await enter(request, found.office)
    link = f"{office_page.own_origin(request)}/c/{token}"
    name, text = await asyncio.to_thread(own_entry, request, found, link)
    # iPhones open it in the calendar at once; browsers that show no calendars save it.
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"', "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=headers)
