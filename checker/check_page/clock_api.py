"""The server's clock, so that a page can tell in which way of its line a queue stands."""

import time

from aiohttp import web

from checker.http.access import allow


@allow("anyone")
async def clock(_request: web.Request) -> web.Response:
    """Answer `GET /api/line`: milliseconds since some moment, so that only differences mean anything."""
    return web.json_response({"ms": round(time.monotonic() * 1000, 1)}, headers={"Cache-Control": "no-store"})
