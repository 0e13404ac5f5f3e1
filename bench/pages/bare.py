"""A bare aiohttp that says hello: `python -m bench.pages.bare`."""

from aiohttp import web

from bench.bare import serve


async def _hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


if __name__ == "__main__":
    serve([web.get("/", _hello)])
