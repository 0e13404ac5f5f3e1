"""The server in a thread of this process, with pages that fail as they do on a bad day."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from time import time

from aiohttp import web

from checker.app import make_app
from checker.core.tokens import keyed_hash
from checker.http.access import allow
from checker.http.connections import Runner, Site
from checker.http.keys import SECRET
from checker.settings import Settings
from checker.storage.appointments import Appointment
from tests.support import TOKEN, make_settings, put_appointment, stores_of

CANCELLED = f"/c/{TOKEN}"
"""The path of an appointment that does not take place."""


@allow("anyone")
async def fail(request: web.Request) -> web.StreamResponse:
    """Raise the error of a status; 500 is one that nobody expects."""
    status = int(request.match_info["status"])
    if status == web.HTTPTooManyRequests.status_code:
        raise web.HTTPTooManyRequests
    if status == web.HTTPServiceUnavailable.status_code:
        raise web.HTTPServiceUnavailable
    raise RuntimeError("as asked")


@contextmanager
def failing(folder: Path, **settings: object) -> Iterator[str]:
    """Serve until the end of the block; yields the origin. `/fails/429`, `…/500` and `…/503` do."""
    ready: Future[str] = Future()
    loop = asyncio.new_event_loop()
    end = asyncio.Event()
    serving = _serve(make_settings(folder, **settings), ready, end)
    thread = threading.Thread(target=lambda: loop.run_until_complete(serving))
    thread.start()
    try:
        yield ready.result()
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()


async def _serve(settings: Settings, ready: Future[str], end: asyncio.Event) -> None:
    app = make_app(settings)
    app.router.add_get("/fails/{status}", fail)
    runner = Runner(app)
    try:
        await runner.setup()
        starts = int(time()) + 300
        key = keyed_hash(app[SECRET], "appointment", TOKEN)
        row = Appointment(key, starts, starts + 3000, settings.default_language, cancelled=True)
        await put_appointment(stores_of(app), row)
        listening = socket.create_server(("127.0.0.1", 0))
        await Site(runner, listening).start()
        ready.set_result(f"http://localhost:{listening.getsockname()[1]}")
        await end.wait()
    except Exception as error:
        if ready.done():
            raise
        ready.set_exception(error)
    finally:
        await runner.cleanup()
