"""The server as strangers meet it: over the very connections that `startklar serve` makes, byte by byte."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from checker.http.connections import Runner, Site

JSON: Final = "Content-Type: application/json"
FORM: Final = "Content-Type: application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """An answer as it came, `status` 0 where there was none."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bytes


@asynccontextmanager
async def served(app: web.Application, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve an application on a free port of this machine; the value is the port."""
    runner = Runner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    try:
        await Site(runner, listening, ssl_context=tls).start()
        yield listening.getsockname()[1]
    finally:
        await runner.cleanup()


def request(method: str, path: str, *headers: str | bytes, body: bytes = b"", sized: bool = True) -> bytes:
    """Put a request together as it is, right or wrong; it asks for the connection's end."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Connection: close"]
    lines += [line.encode() if isinstance(line, str) else line for line in headers]
    if sized and body:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def send(port: int, data: bytes, *, wait_s: float = 10, own: str = "127.0.0.1") -> Answer:
    """Send bytes from an address of this machine and read until the other side ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(own, 0))
    whole = b""
    try:
        async with asyncio.timeout(wait_s):
            with suppress(ConnectionError):
                writer.write(data)
                await writer.drain()
                while more := await reader.read(65_536):
                    whole += more
    finally:
        writer.transport.abort()
    return parsed(whole)


def parsed(whole: bytes) -> Answer:
    """Take an answer apart."""
    head, _, body = whole.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    return Answer(int(first.split()[1]) if first else 0, headers, body, whole)
