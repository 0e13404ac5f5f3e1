"""What the browser loads: from memory, in the encoding it takes, for ever."""

from aiohttp import web

from checker.http.access import allow
from checker.http.assets.packing import ASSETS


@allow("anyone")
async def asset(request: web.Request) -> web.Response:
    """Answer `GET /assets/{digest}/{path}`."""
    assets = request.app[ASSETS]
    file = assets.files.get(request.match_info["path"])
    if file is None or request.match_info["digest"] != assets.digest:
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
