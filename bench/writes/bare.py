"""What to compare with: `python -m bench.writes.bare` reads the same body and answers as much.

It runs in the event loop of the real server, and prints `self-test: ADDRESS` as that does.
"""

import asyncio

import uvloop
from aiohttp import web


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=b'{"starts_ms":1795000000000,"ends_ms":1795003600000}')


async def serve() -> None:
    """Answer until the process is ended."""
    app = web.Application()
    app.router.add_post("/api/readiness", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"self-test: http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve())
