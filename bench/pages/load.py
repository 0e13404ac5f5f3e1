"""Clients that ask for a page again and again: `python -m bench.pages.load URL CONNECTIONS SECONDS ENCODING`.

Each has a connection and an address of its own, and asks as soon as it has its answer. Prints one JSON
object: how many answers came `a_second`, their `p50_ms` and `p99_ms`, and the `size` of the last body.
"""

import asyncio
import json
import re
import sys
import time
from typing import Final, cast
from urllib.parse import urlsplit

import uvloop

_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)


class Client(asyncio.Protocol):
    """Asks until the time is over; `over` is then done, or has what went wrong."""

    def __init__(self, request: bytes, until_s: float, each_s: list[float]) -> None:
        self._request, self._until_s, self._each_s = request, until_s, each_s
        self._data = bytearray()
        self._length: int | None = None
        """Of the whole answer, once its head is there."""
        self.body_bytes = 0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer, and ask again after the last one."""
        self._data += data
        if self._length is None:
            self._read_head()
        if self._length is not None and len(self._data) >= self._length:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        """End, too early where the time is not over."""
        if not self.over.done():
            self.over.set_exception(exc or ConnectionError("the server has closed the connection"))

    def _ask(self) -> None:
        self._began_s = time.perf_counter()
        self._transport.write(self._request)

    def _read_head(self) -> None:
        head, blank, _ = self._data.partition(b"\r\n\r\n")
        if not blank:
            return
        length = _LENGTH.search(head + b"\r\n")
        if length is None or not head.startswith(b"HTTP/1.1 200 "):
            raise ValueError(f"not the page: {bytes(head[:80])!r}")
        self.body_bytes = int(length[1])
        self._length = len(head) + len(blank) + self.body_bytes

    def _answered(self) -> None:
        now_s = time.perf_counter()
        self._each_s.append(now_s - self._began_s)
        self._data.clear()
        self._length = None
        if now_s < self._until_s:
            self._ask()
        else:
            self.over.set_result(None)
            self._transport.close()


async def load(url: str, connections: int, seconds: float, encoding: str) -> dict[str, float]:
    """Load a server; see the module."""
    parts, each_s = urlsplit(url), list[float]()
    request = (
        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {_AGENT}\r\n"
        f"Accept-Language: de\r\nAccept-Encoding: {encoding}\r\n\r\n"
    ).encode()
    until_s, loop, clients = time.perf_counter() + seconds, asyncio.get_running_loop(), []
    for number in range(connections):
        _, client = await loop.create_connection(
            lambda: Client(request, until_s, each_s),
            "127.0.0.1",
            parts.port or 80,
            local_addr=(f"127.2.0.{number + 1}", 0),
        )
        clients.append(client)
    await asyncio.gather(*(client.over for client in clients))
    times_ms = sorted(1000 * each for each in each_s)
    p50_ms, p99_ms = (times_ms[int(share * len(times_ms))] for share in (0.5, 0.99))
    return {
        "a_second": len(times_ms) / seconds,
        "p50_ms": p50_ms,
        "p99_ms": p99_ms,
        "size": clients[0].body_bytes,
    }


def main(url: str, connections: str, seconds: str, encoding: str) -> None:
    """Print what was measured."""
    print(json.dumps(uvloop.run(load(url, int(connections), float(seconds), encoding))))


if __name__ == "__main__":
    main(*sys.argv[1:])
