"""The real server, with its browser modules one by one and a plain TCP speed test beside it.

Run in the server's namespace: `python -m bench.connection.server`; prints `ready`.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from bench.connection.laboratory import Laboratory
from checker.app import make_app
from checker.cli.server import open_socket, run
from checker.http.access import allow
from checker.settings import load_settings

PORT: Final = 8080
BASELINE_PORT: Final = 8081
_WEB: Final = Path(__file__).parents[2] / "web"
_BLOCK: Final = bytes(65536)


@allow("anyone")
async def _page(_request: web.Request) -> web.Response:
    """Answer an empty page: the bench imports the check by itself."""
    return web.Response(text="<!doctype html><title>bench</title>", content_type="text/html")


@allow("anyone")
async def _module(request: web.Request) -> web.FileResponse:
    """Answer a module of `web/` as it stands there."""
    return web.FileResponse(_WEB / request.match_info["path"])


async def _baseline(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Download or upload for the seconds that the first line tells; an upload is answered with its bytes."""
    direction, seconds = (await reader.readline()).decode().split()
    until = time.monotonic() + float(seconds)
    received = 0
    try:
        while time.monotonic() < until:
            if direction == "down":
                writer.write(_BLOCK)
                await asyncio.wait_for(writer.drain(), until - time.monotonic())
            else:
                received += len(await asyncio.wait_for(reader.read(65536), until - time.monotonic()))
        if direction == "up":
            writer.write(f"{received}\n".encode())
            await writer.drain()
    except (TimeoutError, ConnectionError):
        if direction == "up":
            writer.write(f"{received}\n".encode())
    finally:
        writer.transport.abort() if direction == "down" else writer.close()


def main() -> None:
    """Serve until SIGTERM."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, host="::", port=PORT, data_dir=Path(folder) / "data")
        app = make_app(settings)
        app.add_routes([web.get("/bench", _page), web.get("/bench/web/{path:.+}", _module)])

        async def beside(_app: web.Application) -> None:
            await asyncio.start_server(_baseline, "0.0.0.0", BASELINE_PORT)  # noqa: S104 -- the clients are in another network namespace

        app.on_startup.append(beside)
        run(app, settings, open_socket(settings), lambda: print("ready", flush=True), None)


@contextmanager
def served(laboratory: Laboratory, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run this server on the laboratory's far side; the value is its process id."""
    roomy = {"RATE_LIMIT_REHEARSALS": "100000/minute", "LOG_LEVEL": "error", **(settings or {})}
    environment = {**os.environ, **{f"STARTKLAR_{name}": value for name, value in roomy.items()}}
    command = (sys.executable, "-m", "bench.connection.server")
    process = laboratory.serve(*command, stdout=subprocess.PIPE, env=environment)
    try:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise RuntimeError("the server did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
