"""Is it alive, can it work?"""

from aiohttp import web

from checker.http.access import allow
from checker.http.monitoring.service_health import SERVICE_HEALTH


@allow("anyone")
async def health(_request: web.Request) -> web.Response:
    """Answer `GET /health`: the process is alive."""
    return web.json_response({"status": "alive"}, headers={"Cache-Control": "no-store"})


@allow("anyone")
async def ready(request: web.Request) -> web.Response:
    """Answer `GET /ready`: the database can be read and written, the relay answers a STUN Binding."""
    database, relay = await request.app[SERVICE_HEALTH].read()
    state = {"database": "ok" if database else "unavailable", "relay": "ok" if relay else "unavailable"}
    status = 200 if database and relay else 503
    return web.json_response(state, status=status, headers={"Cache-Control": "no-store"})
