"""A crowd that waits for places and loads the relay: `python -m bench.crowd.clients URL COUNT`.

Prints `arriving`, and at the end one JSON object. Does what `admission.js` and
`loop/paced_load.js` of `web/rehearsal/` do.
"""

import asyncio
import json
import random
import re
import resource
import struct
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import aiohttp
import uvloop
from aioice.stun import TransactionFailed

from bench.crowd.turn import End
from checker.relay.turn.credentials import Credentials

ARRIVE_S: Final = 1.0  # all of them come within this time
QUEUE_S: Final = 80.0  # QUEUE_MS of admission.js
LOAD_S: Final = (2.0, 3.0)
TICK_S: Final = 0.02
TRAIN: Final = 9  # packets of 653 bytes at IP level a tick: 2,350 kbit/s, from both ends in turn
PAYLOAD: Final = 620
ACKNOWLEDGEMENT: Final = 72  # SCTP acknowledges every second packet
DRAIN_S: Final = 0.3
_HEAD: Final = struct.Struct("!?xxxIQ")  # is it an acknowledgement, number, nanoseconds of Unix time
_BODY: Final = bytes(PAYLOAD - _HEAD.size)
_SHORT: Final = bytes(ACKNOWLEDGEMENT - _HEAD.size)
_ASSET: Final = re.compile(r"/assets/[^\"#\s>]+")
_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Crowd:
    """What happened to all of them; times in seconds, delays in milliseconds."""

    pages: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    asked: int = 0
    sent: int = 0
    delays: list[float] = field(default_factory=list)
    late_ticks: int = 0
    refused: list[str] = field(default_factory=list)
    spread_s: float = 0
    """From the first place that was given to the last."""
    own_processor_s: float = 0


class Rehearsal:
    """Both ends of one client, and the load between them."""

    def __init__(self, crowd: Crowd, server: dict[str, Any], source: str) -> None:
        port = int(server["urls"][0].partition("?")[0].rpartition(":")[2])
        credentials = Credentials(server["username"], server["credential"])
        self._crowd = crowd
        self._ends = [End(("127.0.0.1", port), source, credentials, self._receiver(side)) for side in (0, 1)]

    def _receiver(self, side: int) -> Any:
        arrived = 0

        def receive(payload: bytes, at_ns: int) -> None:
            nonlocal arrived
            short, number, sent_ns = _HEAD.unpack_from(payload)
            if short:
                return
            self._crowd.delays.append((at_ns - sent_ns) / 1e6)
            arrived += 1
            if arrived % 2 == 0:
                self._ends[side].send(_HEAD.pack(True, number, time.time_ns()) + _SHORT)

        return receive

    async def run(self, *, channels: bool) -> None:
        """Open, load for a while, end. Raises TimeoutError and TransactionFailed."""
        began = time.monotonic()
        try:
            addresses = await asyncio.gather(*(end.allocate() for end in self._ends))
            pairs = zip(self._ends, reversed(addresses), strict=True)
            await asyncio.gather(*(end.reach(peer, channel=channels) for end, peer in pairs))
            self._crowd.opened.append(time.monotonic() - began)
            await self._load(random.uniform(*LOAD_S))  # noqa: S311 -- no secret
            await asyncio.sleep(DRAIN_S)
        finally:
            await asyncio.gather(*(end.end() for end in self._ends))

    async def _load(self, seconds: float) -> None:
        began = last = time.monotonic()
        for tick in range(int(seconds / TICK_S)):
            end = self._ends[tick % 2]
            for number in range(TRAIN):
                end.send(_HEAD.pack(False, number, time.time_ns()) + _BODY)
            self._crowd.sent += TRAIN
            await asyncio.sleep(began + (tick + 1) * TICK_S - time.monotonic())
            self._crowd.late_ticks += time.monotonic() - last > TICK_S + 0.03
            last = time.monotonic()


class Client:
    """One visitor with an address of its own, as rate limits count by address."""

    def __init__(self, url: str, number: int, crowd: Crowd) -> None:
        self._url, self._crowd, self._number = url, crowd, number
        self._source = f"127.1.{number // 250}.{number % 250 + 1}"

    async def visit(self) -> None:
        """Come within the first second; load the page, wait for a place, rehearse."""
        await asyncio.sleep(random.uniform(0, ARRIVE_S))  # noqa: S311 -- no secret
        connector = aiohttp.TCPConnector(local_addr=(self._source, 0))
        headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": _AGENT, "Accept-Encoding": "gzip, br"}
        async with aiohttp.ClientSession(self._url, connector=connector, headers=headers) as http:
            try:
                await self._open_page(http)
                server = await self._admitted(http)
                if server is not None:
                    await Rehearsal(self._crowd, server, self._source).run(channels=self._number % 2 == 0)
            except (aiohttp.ClientError, TimeoutError, TransactionFailed) as error:
                self._crowd.refused.append(f"{type(error).__name__}: {error}")

    async def _open_page(self, http: aiohttp.ClientSession) -> None:
        began = time.monotonic()
        async with http.get("/") as answer:
            page = await answer.text()
        for asset in sorted(set(_ASSET.findall(page))):
            async with http.get(asset) as answer:
                await answer.read()
        self._crowd.pages.append(time.monotonic() - began)

    async def _admitted(self, http: aiohttp.ClientSession) -> dict[str, Any] | None:
        """Ask as admission.js asks."""
        began = time.monotonic()
        ticket: dict[str, str] = {}
        while True:
            self._crowd.asked += 1
            async with http.post("/api/rehearsals", json=ticket) as answer:
                status, body = answer.status, await answer.json()
            if status == 201:
                self._crowd.waited.append(time.monotonic() - began)
                found: dict[str, Any] = body["ice_servers"][0]
                return found
            if status != 429 or time.monotonic() - began >= QUEUE_S:
                self._crowd.refused.append(f"status {status} after {time.monotonic() - began:.0f} s")
                return None
            ticket = {"ticket": body["ticket"]} if "ticket" in body else {}
            await asyncio.sleep(max(0.2, body.get("wait_s", 1)))


async def visit(url: str, count: int) -> Crowd:
    """Let so many come at once, and wait for all."""
    crowd, began = Crowd(), time.monotonic()
    await asyncio.gather(*(Client(url, number, crowd).visit() for number in range(count)))
    crowd.spread_s = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    crowd.own_processor_s = used.ru_utime + used.ru_stime
    return crowd


if __name__ == "__main__":
    print("arriving", flush=True)
    result = uvloop.run(visit(sys.argv[1], int(sys.argv[2])))
    print(json.dumps(asdict(result)))
