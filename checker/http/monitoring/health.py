"""Is it alive, can it work?"""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from checker.http.access import allow
from checker.http.monitoring.service_health import SERVICE_HEALTH

COUNTERS_SIGN: Final = web.AppKey[Callable[[], bool]]("counters sign")
"""Whether the shared counters answer; not there without them."""


@allow("anyone")
async def health(_request: web.Request) -> web.Response:
    """Answer `GET /health`: the process is alive."""
    return web.json_response({"status": "alive"}, headers={"Cache-Control": "no-store"})


@allow("anyone")
async def ready(request: web.Request) -> web.Response:
    """Answer `GET /ready`: the database can be read and written, the relay answers a STUN Binding.

    A relay that is full works: taken out for that, an instance would leave its work to the next one, until
    none is left, and pages, sign-in and board with it. So it is said, and no 503. Nor are shared counters
    that are away a reason: they are so for every instance, and each goes on by itself.
    """
    health = request.app[SERVICE_HEALTH]
    database, relay = await health.read()
    said = "unavailable" if not relay else "full" if health.is_relay_full() else "ok"
    state = {"database": "ok" if database else "unavailable", "relay": said}
    if COUNTERS_SIGN in request.app:
        state["shared_counters"] = "ok" if request.app[COUNTERS_SIGN]() else "unavailable"
    status = 200 if database and relay else 503
    return web.json_response(state, status=status, headers={"Cache-Control": "no-store"})
