"""Ask for one address until SIGTERM: `python -m bench.slow.ask URL CONNECTIONS [RATE]`.

All connections together ask RATE times a second, as far as they are answered, and else without a pause.

Prints one JSON array of pairs: when an answer had come, in seconds of the machine's monotonic clock, and how
many milliseconds after its question.
"""

import asyncio
import json
import math
import re
import signal
import sys
import time
from typing import Final, cast
from urllib.parse import urlsplit

import uvloop

_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.I)
_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Asker(asyncio.Protocol):
    """One connection: asks again when it has its answer, and `every_s` is over. Fails without a 200."""

    def __init__(self, request: bytes, answers: list[tuple[float, float]], every_s: float) -> None:
        self._request, self._answers, self._every_s = request, answers, every_s
        self._data, self._length = bytearray(), 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._asked_s = time.monotonic()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._data += data
        if not self._length:
            self._length = self._whole()
        if self._length and len(self._data) >= self._length:
            now_s = time.monotonic()
            self._answers.append((now_s, 1000 * (now_s - self._asked_s)))
            self._data.clear()
            self._length = 0
            wait_s = self._every_s - (now_s - self._asked_s)
            if wait_s > 0:
                asyncio.get_running_loop().call_later(wait_s, self._ask)
            else:
                self._ask()

    def _whole(self) -> int:
        """Return how long the answer is, 0 while its head is not there."""
        head, blank, _ = self._data.partition(b"\r\n\r\n")
        if not blank:
            return 0
        length = _LENGTH.search(head + b"\r\n")
        if length is None or not head.startswith(b"HTTP/1.1 200 "):
            raise ValueError(bytes(head[:80]))
        return len(head) + len(blank) + int(length[1])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        """Count an answer that will never come as one that came too late."""
        self._answers.append((time.monotonic(), 60_000))


async def ask(url: str, connections: int, rate: float = math.inf) -> list[tuple[float, float]]:
    """Ask until SIGTERM, from as many addresses as there are connections."""
    parts, loop, stop = urlsplit(url), asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    answers: list[tuple[float, float]] = []
    request = (
        f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {_AGENT}\r\n"
        "Accept-Encoding: br\r\n\r\n"
    ).encode()
    for number in range(connections):
        await loop.create_connection(
            lambda: Asker(request, answers, connections / rate),
            "127.0.0.1",
            parts.port or 80,
            local_addr=(f"127.6.0.{number + 1}", 0),
        )
    await stop.wait()
    return answers[:]


if __name__ == "__main__":
    print(json.dumps(uvloop.run(ask(sys.argv[1], int(sys.argv[2]), *map(float, sys.argv[3:])))))
