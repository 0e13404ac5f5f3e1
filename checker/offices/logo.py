"""The logo of an office: given and taken away by the association, shown to anybody."""

import asyncio
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from checker.core.logos.faults import LogoError
from checker.core.logos.logo import MOST_BYTES, read_logo
from checker.http.access import allow
from checker.http.keys import OFFICE_ROWS
from checker.http.offices import OFFICES, office_of_path
from checker.http.pages import office_page
from checker.http.security.security_headers import POLICY
from checker.offices.pages import render_one

FIELD: Final = "logo"
PATH: Final = "/logo/{digest:[0-9a-f]{32}}"
_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # Of a picture of somebody else, opened for itself: it draws, and nothing of it runs or is fetched.
    POLICY: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox",
}


@allow("anyone")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /logo/{digest}`."""
    found = await request.app[OFFICE_ROWS].get_logo(request.match_info["digest"])
    if found is None:
        raise web.HTTPNotFound
    media_type, content = found
    return web.Response(body=content, headers=_HEADERS | {"Content-Type": media_type})


@allow("association")
async def put(request: web.Request) -> web.Response:
    """Answer `POST /offices/{id}/logo`."""
    office, sent = await office_of_path(request), await _file(request)
    try:
        logo = await asyncio.to_thread(read_logo, sent)
    except LogoError as error:
        return await render_one(request, office, logo_fault=error)
    if not await request.app[OFFICE_ROWS].put_logo(office.id, logo):
        raise web.HTTPNotFound
    await request.app[OFFICES].changed()
    return office_page.redirect(f"/offices/{office.id}?done=logo")


@allow("association")
async def remove(request: web.Request) -> web.Response:
    """Answer `POST /offices/{id}/logo/remove`."""
    office = await office_of_path(request)
    await request.app[OFFICE_ROWS].put_logo(office.id, None)
    await request.app[OFFICES].changed()
    return office_page.redirect(f"/offices/{office.id}?done=no-logo")


async def _file(request: web.Request) -> bytes:
    """Return the file, of one that is too large enough to tell, or nothing. Raises 400 and 415."""
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == FIELD:
                return await _beginning(part)
    except (ValueError, RuntimeError, HttpProcessingError):  # not what its own headers say
        raise web.HTTPBadRequest from None
    return b""


async def _beginning(part: BodyPartReader) -> bytes:
    found = bytearray()
    while len(found) <= MOST_BYTES and (chunk := await part.read_chunk()):
        found += chunk
    return bytes(found)
