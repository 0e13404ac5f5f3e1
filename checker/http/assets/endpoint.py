"""What the browser loads: from memory, in the encoding it takes, for ever."""

import asyncio
from typing import Final

from aiohttp import web

from checker.http.access import allow
from checker.http.assets.earlier import Earlier
from checker.http.assets.packing import ASSETS, Asset

EARLIER: Final = web.AppKey("earlier", Earlier)


@allow("anyone")
async def asset(request: web.Request) -> web.Response:
    """Answer `GET /assets/{digest}/{path}`."""
    file = await _found(request.app, request.match_info["digest"], request.match_info["path"])
    if file is None:
        raise web.HTTPNotFound
    body, encoding = file.encoded(request.headers.get("Accept-Encoding", ""))
    headers = {
        "Content-Type": file.content_type,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    return web.Response(body=body, headers=headers)


async def _found(app: web.Application, digest: str, path: str) -> Asset | None:
    """Return a file of this version, or of one before: a page that was loaded then may still ask for it."""
    if digest == app[ASSETS].digest:
        return app[ASSETS].files.get(path)
    earlier = app[EARLIER]
    return await asyncio.to_thread(earlier.unpack, digest, path) if earlier.has(digest, path) else None
