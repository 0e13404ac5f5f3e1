"""Is it alive, can it work?"""

import asyncio

from aiohttp import web

from checker.access import allow
from checker.keys import RELAY, STORE
from checker.transactions import StoreUnavailableError


@allow("anyone")
async def health(_request: web.Request) -> web.Response:
    """Answer `GET /health`: the process is alive."""
    return web.json_response({"status": "alive"}, headers={"Cache-Control": "no-store"})


@allow("anyone")
async def ready(request: web.Request) -> web.Response:
    """Answer `GET /ready`: the database takes a write lock, the relay answers a STUN Binding."""
    database, relay = await asyncio.gather(_database(request.app), request.app[RELAY].probe())
    state = {"database": "ok" if database else "unavailable", "relay": "ok" if relay else "unavailable"}
    status = 200 if database and relay else 503
    return web.json_response(state, status=status, headers={"Cache-Control": "no-store"})


async def _database(app: web.Application) -> bool:
    try:
        await app[STORE].check()
    except StoreUnavailableError:
        return False
    return True
