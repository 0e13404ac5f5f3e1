"""Requests as the page and a booking tool make them: sent again until they are taken, and every try noted."""

import asyncio
import random
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from bench.association.comparison import Told
from bench.association.ledger import Attempt, Change, Record, outcome_of

LATER: Final = frozenset((0, 408, 425, 429, 500, 502, 503, 504))
"""As in `web/reporting/retrying_sender.js`, whose times these are, too."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
REQUEST_S: Final = 15.0  # LIMIT_MS.request of web/limit.js
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE: Final = {"Sec-Fetch-Site": "same-origin", "User-Agent": AGENT, "Accept-Encoding": "gzip, br"}


class RefusedError(Exception):
    """Something was refused for good, which nothing of the load should be."""


@dataclass(frozen=True)
class Answer:
    """The last answer; `tries`: how often it was sent."""

    status: int
    body: Any
    tries: int
    at_s: float


@dataclass
class Load:
    """What all of the load share."""

    url: str
    told: Told = field(default_factory=Told)
    record: Record = field(default_factory=Record)
    acknowledged: dict[Change, float] = field(default_factory=dict)
    """When a report of an office whose board is open was acknowledged."""
    faults: list[str] = field(default_factory=list)
    """What was refused for good."""

    def begin(self) -> None:
        """Forget what was tried until now; what was told still stands."""
        self.record.requests.clear()
        self.record.relays.clear()
        self.acknowledged.clear()

    def connected(self, source: str, headers: Mapping[str, str]) -> aiohttp.ClientSession:
        """Return somebody's connections, from an address of their own."""
        return aiohttp.ClientSession(
            self.url,
            connector=aiohttp.TCPConnector(local_addr=(source, 0)),
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=REQUEST_S),
        )


class Sender:
    """Sends one thing after the other for somebody."""

    def __init__(self, load: Load, http: aiohttp.ClientSession) -> None:
        self._load, self._http = load, http

    async def send(
        self, method: str, path: str, body: Callable[[], Any], agreed: Collection[int], **more: Any
    ) -> Answer:
        """Send until it is answered as agreed; the body is made anew for each try. Raises RefusedError."""
        wait_s, tries = FIRST_WAIT_S, 0
        while True:
            tries += 1
            status, answer, retry_after_s = await self._try(method, path, body(), agreed, more)
            if status in agreed:
                return Answer(status, answer, tries, time.monotonic())
            if status not in LATER:
                raise RefusedError(f"{method} {path.partition('/c/')[0] or '/c/…'}: {status}")
            pause_s = max(retry_after_s, wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            await asyncio.sleep(pause_s * random.uniform(0.8, 1.2))  # noqa: S311 -- no secret

    async def _try(
        self, method: str, path: str, body: Any, agreed: Collection[int], more: Mapping[str, Any]
    ) -> tuple[int, Any, float]:
        """Return status, body and seconds of `Retry-After` of one try; status 0: there was no answer."""
        began_s, status, answer, retry_after_s = time.monotonic(), 0, None, 0.0
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with self._http.request(method, path, json=body, **more) as response:
                answer = await _read(response)
                status, retry_after_s = response.status, float(response.headers.get("Retry-After", "0"))
        outcome = outcome_of(status, agreed, retry_after=retry_after_s > 0)
        self._load.record.requests.append(Attempt(began_s, time.monotonic(), outcome))
        return status, answer, retry_after_s


async def _read(response: aiohttp.ClientResponse) -> Any:
    """Return JSON as what it says, everything else as text."""
    if "json" in response.content_type:
        return await response.json(content_type=None)
    return await response.text()
