"""Boards that listen, and clients that report one after the other: `python -m bench.boards.load`.

Reads the plan as one line of JSON (`Plan`), then a command a line, and answers each with a line of JSON:
`report` (`Round`; all clients report), `warm` (the same by a few), `connect` and `stall` (null; boards come,
those that stall read nothing of what they get). Times in milliseconds. A protocol of our own, as a client of
aiohttp takes longer for an event than the server.
"""

import asyncio
import json
import re
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import uvloop

from checker.core.findings import CATALOGUE
from checker.http.session_cookie import COOKIE

CONNECT_AT_ONCE: Final = 20
WARM_UP: Final = 10
PATIENCE_S: Final = 10.0
"""How long boards may take to what they have not got yet when the last change is reported."""
_ROW: Final = re.compile(rb"id: \w+-(\d+)\nevent: row\n")
_FINDINGS: Final = list(CATALOGUE["camera"])
_GOOD: Final = {check: {"state": "done", "finding": next(iter(all_))} for check, all_ in CATALOGUE.items()}


@dataclass(frozen=True)
class Plan:
    """`tokens`: appointment → the token of its link; `stalled`: how many boards come to read nothing."""

    url: str
    cookies: list[str]
    tokens: dict[str, str]
    changes: int
    every_s: float
    stalled: int


@dataclass
class Round:
    """`last`: from before each report is sent until the last board has it; `deliveries`: rows at boards.

    Without boards both are empty.
    """

    last: list[float] = field(default_factory=list)
    deliveries: int = 0
    size: int = 0
    """Bytes of a row's event."""


@dataclass
class Seen:
    """What the boards have seen, by the number of the event."""

    at: dict[int, float] = field(default_factory=dict)
    count: dict[int, int] = field(default_factory=dict)
    named: dict[tuple[str, str], int] = field(default_factory=dict)
    """(appointment, finding) → number, as the first board reads it."""
    size: int = 0

    def all_have(self, change: tuple[str, str], boards: int) -> bool:
        """Tell whether a change has come to all boards."""
        return self.count.get(self.named.get(change, -1)) == boards


class Board(asyncio.Protocol):
    """One stream."""

    def __init__(self, host: str, cookie: str, seen: Seen, *, reads: bool, first: bool) -> None:
        self._head = (
            f"GET /board/events HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n"
            f"Cookie: {COOKIE}={cookie}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; "
            "rv:140.0) Gecko/20100101 Firefox/140.0\r\nAccept-Language: de,en;q=0.5\r\n"
            "Sec-Fetch-Site: same-origin\r\n\r\n"
        ).encode()
        self._seen, self._reads, self._first, self._part = seen, reads, first, b""
        self.began = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask."""
        self._transport = transport
        transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        """Note which rows have come whole; who is to stall reads nothing but the beginning."""
        if not self._reads:
            self._transport.pause_reading()
            self.began.set_result(None)
            return
        if self._part:
            data = self._part + data
        if not data.endswith((b"\n\n", b"\n\n\r\n")):
            self._part = data
            return
        self._part = b""
        now, seen = time.perf_counter(), self._seen
        for found in _ROW.findall(data):
            number = int(found)
            seen.at[number] = now
            seen.count[number] = seen.count.get(number, 0) + 1
        if self._first:
            self._name(data)
        if not self.began.done() and b"event: beat" in data:
            self.began.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so: while the bench runs every board stays."""
        if not self.began.done():
            self.began.set_exception(exc or ConnectionError("the stream has ended"))

    def _name(self, data: bytes) -> None:
        for event in data.split(b"id: ")[1:]:
            number, _, rest = event.partition(b"\nevent: row\ndata: ")
            if rest:
                row = json.loads(rest.partition(b"\n\n")[0])
                key = row["id"], row["checks"]["camera"]["finding"]
                self._seen.named[key] = int(number.partition(b"-")[2])
                self._seen.size = len(event) + 4


class Load:
    """All boards and the clients."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.seen = plan, Seen()
        self._address = urlsplit(plan.url)
        self._sequence = self._boards = 0

    async def connect(self, cookies: list[str], *, reads: bool = True) -> None:
        """Let boards come, some at once, each from an address of its own household."""
        for start in range(0, len(cookies), CONNECT_AT_ONCE):
            few = enumerate(cookies[start : start + CONNECT_AT_ONCE], start)
            boards = await asyncio.gather(*(self._board(number, cookie, reads) for number, cookie in few))
            await asyncio.gather(*(board.began for board in boards))
        self._boards += len(cookies) if reads else 0

    async def _board(self, number: int, cookie: str, reads: bool) -> Board:
        sock = socket.socket()
        sock.setblocking(False)
        if not reads:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1_400)  # as over a network: buffers fill
        sock.bind((f"127.{2 if reads else 3}.{number // 250}.{number % 250 + 1}", 0))
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, (str(self._address.hostname), int(self._address.port or 80)))
        board = Board(self._address.netloc, cookie, self.seen, reads=reads, first=reads and number == 0)
        await loop.create_connection(lambda: board, sock=sock)
        return board

    async def report(self, changes: int) -> Round:
        """Let so many clients report a change, one after the other."""
        sent = {}
        before = sum(self.seen.count.values())
        async with aiohttp.ClientSession(headers={"Sec-Fetch-Site": "same-origin"}) as http:
            for number in range(changes):
                began = time.perf_counter()
                sent[await self._report(http, number)] = began
                await asyncio.sleep(max(0.0, began + self.plan.every_s - time.perf_counter()))
        if not self._boards:
            return Round()
        await self._have_come(list(sent))
        seen = self.seen
        last = [(seen.at[seen.named[key]] - began) * 1000 for key, began in sent.items()]
        return Round(last, sum(seen.count.values()) - before, seen.size)

    async def _have_come(self, changes: list[tuple[str, str]]) -> None:
        """Wait until all boards have all changes."""
        until = time.perf_counter() + PATIENCE_S
        while missed := [key for key in changes if not self.seen.all_have(key, self._boards)]:
            assert time.perf_counter() < until, f"{len(missed)} changes have not come to all boards"
            await asyncio.sleep(0.1)

    async def _report(self, http: aiohttp.ClientSession, number: int) -> tuple[str, str]:
        """Let the next client report another finding; return what identifies the change."""
        ids = list(self.plan.tokens)
        self._sequence += 1
        identity, finding = ids[number % len(ids)], _FINDINGS[self._sequence // len(ids) % len(_FINDINGS)]
        checks = _GOOD | {"camera": {"state": "done", "finding": finding}}
        told = {
            "token": self.plan.tokens[identity],
            "run": 1,
            "sequence": self._sequence,
            "status": "checking",
        }
        async with http.post(f"{self.plan.url}/api/readiness", json=told | {"checks": checks}) as answer:
            assert answer.status == 200, answer.status
        return identity, finding


async def main(lines: Any) -> None:
    """Do what the bench asks for, line by line."""
    load, loop = Load(Plan(**json.loads(lines.readline()))), asyncio.get_running_loop()
    while command := (await loop.run_in_executor(None, lines.readline)).strip():
        answer = None
        if command in ("report", "warm"):
            answer = asdict(await load.report(load.plan.changes if command == "report" else WARM_UP))
        elif command == "connect":
            await load.connect(load.plan.cookies)
        else:
            await load.connect(load.plan.cookies[: load.plan.stalled], reads=False)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.stdin))
