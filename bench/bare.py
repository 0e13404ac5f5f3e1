"""A bare aiohttp to compare with, in the event loop of the real server."""

import asyncio
from collections.abc import Sequence

import uvloop
from aiohttp import web


def serve(routes: Sequence[web.RouteDef]) -> None:
    """Answer until the process is ended; prints `self-test: ADDRESS` as the real server does."""
    uvloop.run(_serve(routes))


async def _serve(routes: Sequence[web.RouteDef]) -> None:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"self-test: http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()
