"""Readiness over many connections at once: `python -m bench.writes.load URL SECONDS TOKEN …`.

Each token has a connection and sends its next report when the one before is answered. A protocol of our own,
as a client of aiohttp takes longer than a bare server of aiohttp. Prints the figures as one JSON object.
"""

import asyncio
import json
import statistics
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import uvloop

from checker.core.findings import CATALOGUE

WARM_UP_S: Final = 0.5
_CHECKS: Final = {check: {"state": "done", "finding": next(iter(all_))} for check, all_ in CATALOGUE.items()}
_HEAD: Final = (
    "POST /api/readiness HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    "Sec-Fetch-Site: same-origin\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 "
    "Firefox/140.0\r\nContent-Length: {length}\r\n\r\n"
)


@dataclass
class Answers:
    """What came back after the warm-up; times in milliseconds."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    refused: int = 0

    def figures(self) -> "Figures":
        """Return them in short."""
        times = statistics.quantiles(self.times, n=100)
        return Figures(len(self.times) / self.seconds, times[49], times[98], self.refused)


@dataclass(frozen=True)
class Figures:
    """One round: answers a second, times in milliseconds, answers other than 200."""

    rate: float
    p50: float
    p99: float
    refused: int


def request(host: str, token: str, run: int, sequence: int) -> bytes:
    """Return a report as the page sends it."""
    given = {"token": token, "run": run, "sequence": sequence, "status": "checking", "touch": False}
    body = json.dumps(given | {"checks": _CHECKS}, separators=(",", ":")).encode()
    return _HEAD.format(host=host, length=len(body)).encode() + body


class Sender(asyncio.Protocol):
    """One connection; `answered` is called with the status and the seconds that it took."""

    def __init__(self, host: str, token: str) -> None:
        self._host, self._token, self._run, self._sequence = host, token, int(time.time() * 1000), 0
        self._began, self._head = 0.0, b""
        self.answers: Answers | None = None
        self.goes_on = True
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Take what has come; an answer has a head and as much body as that says."""
        self._head += data
        head, gap, body = self._head.partition(b"\r\n\r\n")
        if not gap:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._head = b""
        if self.answers is not None:
            self.answers.times.append((time.perf_counter() - self._began) * 1000)
            self.answers.refused += head[9:12] != b"200"
        if self.goes_on:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(exc)

    def _send(self) -> None:
        self._sequence += 1
        self._began = time.perf_counter()
        self._transport.write(request(self._host, self._token, self._run, self._sequence))


async def load(url: str, seconds: float, tokens: list[str]) -> Answers:
    """Send for so long."""
    loop, address, answers = asyncio.get_running_loop(), urlsplit(url), Answers()
    host, port = str(address.hostname), int(address.port or 80)
    made = [
        await loop.create_connection(partial(Sender, address.netloc, token), host, port) for token in tokens
    ]
    await asyncio.sleep(WARM_UP_S)
    began = time.perf_counter()
    for _, sender in made:
        sender.answers = answers
    await asyncio.sleep(seconds)
    answers.seconds = time.perf_counter() - began
    for _, sender in made:
        sender.answers, sender.goes_on = None, False
    await asyncio.gather(*(sender.ended for _, sender in made))
    return answers


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(load(sys.argv[1], float(sys.argv[2]), sys.argv[3:])).figures())))
