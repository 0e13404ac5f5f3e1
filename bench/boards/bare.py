"""What to compare with: `python -m bench.boards.bare SIZE` writes events of so many bytes to all streams.

A handler of aiohttp for each stream waits for a change and writes it; nothing is read, worded or looked up.
"""

import asyncio
import sys
from contextlib import suppress
from itertools import count
from typing import Final

from aiohttp import web

from bench.bare import serve

SIZE: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000


class Changes:
    """The newest one, and a wake-up."""

    def __init__(self) -> None:
        self._event, self._numbers, self._changed = b"", count(1), asyncio.Event()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer with each change from now on."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):
            await response.write(b"event: beat\ndata: {}\n\n")
            while await self._changed.wait():
                await response.write(self._event)
        return response

    async def put(self, request: web.Request) -> web.Response:
        """Take a report, as much of it as the load asks for, and tell all streams."""
        body = await request.json()
        finding = body["checks"]["camera"]["finding"]
        row = f'{{"id":"{body["token"]}","checks":{{"camera":{{"finding":"{finding}"}}}}'
        self._event = f"id: bare-{next(self._numbers)}\nevent: row\ndata: {row:<{SIZE}}}}\n\n".encode()
        self._changed.set()
        self._changed = asyncio.Event()
        return web.Response()


if __name__ == "__main__":
    changes = Changes()
    serve([web.get("/board/events", changes.stream), web.post("/api/readiness", changes.put)])
