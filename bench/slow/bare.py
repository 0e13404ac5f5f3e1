"""A bare aiohttp that says hello, in uvloop as the real server runs: `python -m bench.slow.bare`."""

import asyncio

import uvloop
from aiohttp import web


async def _hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def _serve() -> None:
    app = web.Application()
    app.router.add_get("/", _hello)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"hello: http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve())
