"""The server's clock, so that a page can tell in which way of its line a queue stands."""

import secrets
import time
from typing import Final

from aiohttp import web

from checker.http.access import allow

_SINCE_S: Final = secrets.randbelow(1 << 30)
"""Up to 34 years: the clock would else tell for how long the machine has not been restarted, nor patched."""


@allow("anyone")
async def clock(_request: web.Request) -> web.Response:
    """Answer `GET /api/line`: milliseconds since some moment, so that only differences mean anything."""
    return web.json_response(
        {"ms": round((time.monotonic() + _SINCE_S) * 1000, 1)}, headers={"Cache-Control": "no-store"}
    )
