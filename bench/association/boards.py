"""Boards that are open all the time, in several offices, and when each of them shows which change."""

import asyncio
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

import aiohttp

from bench.association.client import STEPS
from bench.association.ledger import Change
from bench.association.load import PAGE, Load
from bench.association.stored import Desk
from checker.http.session_cookie import COOKIE

AGAIN_S: Final = 1.0  # as the stream tells a browser (`retry`)
SILENCE_S: Final = 10.0
"""Without a heartbeat for so long a page takes its stream for dead."""


class Board:
    """The board of one office."""

    def __init__(self, load: Load, desk: Desk, seen: dict[Change, float]) -> None:
        self._desk, self._seen, self._last = desk, seen, ""
        self._http = load.connected(desk.board_address, PAGE)
        self.is_open = asyncio.Event()
        self.breaks = 0
        """How often it had to connect again."""

    async def watch(self) -> None:
        """Listen until it is cancelled."""
        async with self._http:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError, OSError):
                    await self._listen()
                self.breaks += 1
                await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        headers = {"Accept": "text/event-stream", "Cookie": f"{COOKIE}={self._desk.cookie}"}
        if self._last:
            headers["Last-Event-ID"] = self._last
        patience = aiohttp.ClientTimeout(total=None, sock_read=SILENCE_S)
        async with self._http.get("/board/events", headers=headers, timeout=patience) as response:
            response.raise_for_status()
            waiting = b""
            async for data in response.content.iter_any():
                *events, waiting = (waiting + data).split(b"\n\n")
                for event in events:
                    self._take(event)

    def _take(self, event: bytes) -> None:
        fields = dict(line.partition(": ")[::2] for line in event.decode().split("\n"))
        self._last = fields.get("id", self._last)
        match fields.get("event"):
            case "snapshot":
                self._shows(json.loads(fields["data"]))
                self.is_open.set()
            case "row":
                self._shows([json.loads(fields["data"])])

    def _shows(self, rows: Iterable[dict[str, Any]]) -> None:
        now_s = time.monotonic()
        for row in rows:
            for step in range(1, step_of(row) + 1):  # what is overtaken is shown by what has overtaken it
                self._seen.setdefault((row["id"], step), now_s)


def step_of(row: dict[str, Any]) -> int:
    """Return the number of the step that a row shows, of `STEPS`; 0: its client has reported nothing yet."""
    if row["news_ms"] is None:
        return 0
    if row["status"] == STEPS[-1][0]:
        return len(STEPS)
    count = sum(check["state"] == "done" for check in row["checks"].values())
    return max(number for number, (_, least) in enumerate(STEPS[:-1], 1) if count >= least)
