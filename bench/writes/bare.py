"""What to compare with: `python -m bench.writes.bare` reads the same body and answers as much."""

from aiohttp import web

from bench.bare import serve


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=b'{"starts_ms":1795000000000,"ends_ms":1795003600000}')


if __name__ == "__main__":
    serve([web.post("/api/readiness", _answer)])
