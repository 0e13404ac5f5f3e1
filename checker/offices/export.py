"""What is stored of an office, as a file: all of it for its own administrator, less for the association's."""

import json
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from checker.http.access import allow
from checker.http.keys import CLOCK
from checker.http.office_data import OFFICE_EXPORTS
from checker.http.offices import OFFICE, OFFICES, office_of_path
from checker.storage.offices import Office

PATH: Final = "/accounts/export"


@allow("administrator")
async def from_inside(request: web.Request) -> web.Response:
    """Answer `GET /accounts/export`: with appointments and labels, which are the office's own."""
    return await _file(request, request[OFFICE], inside=True)


@allow("association")
async def from_association(request: web.Request) -> web.Response:
    """Answer `GET /offices/{id}/export`: without appointments, and with the association's figures."""
    return await _file(request, await office_of_path(request), inside=False)


async def _file(request: web.Request, office: Office, *, inside: bool) -> web.Response:
    zone = ZoneInfo(request.app[OFFICES].settings(office).time_zone)
    exports, at = request.app[OFFICE_EXPORTS], request.app[CLOCK].read()
    found = await exports.read(office.id, at, zone, inside=inside)
    if found is None:
        raise web.HTTPNotFound
    return web.Response(text=_text(found), content_type="application/json", headers=_headers(office))


def _text(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


def _headers(office: Office) -> dict[str, str]:
    """Return what makes it a file; a short name has no letter that a header would have to write otherwise."""
    name = f"startklar-{office.short}.json"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
