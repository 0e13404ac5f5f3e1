"""Rate limits per address. Addresses are known only as salted hashes, in memory, while they count."""

import math
import secrets
import time
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from aiohttp import web
from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter

from checker.core.households import household
from checker.http.security.client_address import client_address, is_inside
from checker.http.security.window_storage import WindowStorage
from checker.settings import Settings

ASKED_AGAIN: Final = 20
"""Times the rate for rehearsals: so often may all of a household ask who wait in the queue."""

REHEARSALS: Final = "rehearsals"
RESULTS: Final = "results"


class Windows:
    """Counts in moving windows, in memory: one rate per kind."""

    def __init__(self, rates: Mapping[str, str | RateLimitItem]) -> None:
        self._rates = {kind: parse(rate) if isinstance(rate, str) else rate for kind, rate in rates.items()}
        self._storage = WindowStorage()
        self._counts = MovingWindowRateLimiter(self._storage)

    async def wait_s(self, kind: str, who: str) -> int:
        """Count once; return 0, or the whole seconds after which the next one is allowed."""
        rate = self._rates[kind]
        return 0 if await self._counts.hit(rate, kind, who) else await self._until_reset_s(rate, kind, who)

    async def left_s(self, kind: str, who: str) -> int:
        """Return what `wait_s` would, without counting."""
        rate = self._rates[kind]
        return 0 if await self._counts.test(rate, kind, who) else await self._until_reset_s(rate, kind, who)

    async def _until_reset_s(self, rate: RateLimitItem, kind: str, who: str) -> int:
        window = await self._counts.get_window_stats(rate, kind, who)
        return max(1, math.ceil(window.reset_time - time.time()))

    def give_back(self, kind: str, who: str) -> None:
        """Take back what was counted last: nothing has come of it."""
        self._storage.give_back(self._rates[kind].key_for(kind, who))

    async def forget(self, kind: str, who: str) -> None:
        """Start somebody's window anew."""
        await self._counts.clear(self._rates[kind], kind, who)


class Limiter:
    """Counts requests per kind and household in a moving window.

    A path counts as soon as a request has come; `REHEARSALS` and `RESULTS` are counted by their handlers,
    which know whether somebody only asks again.
    """

    def __init__(self, settings: Settings) -> None:
        self._salt = secrets.token_bytes(32)
        self._trusted = settings.trusted_proxies
        rehearsals = parse(settings.rate_limit_rehearsals)
        paths: dict[str, str | RateLimitItem] = {
            "/api/rehearsals": type(rehearsals)(rehearsals.amount * ASKED_AGAIN, rehearsals.multiples),
            "/api/both-ends/": settings.rate_limit_api,  # their own: the check's are left
            "/api/": settings.rate_limit_api,
            "/ready": settings.rate_limit_api,
            "/": settings.rate_limit_pages,
        }
        self._paths = tuple(paths)
        self._windows = Windows(paths | {REHEARSALS: rehearsals, RESULTS: settings.rate_limit_results})

    async def wait_s(self, request: web.Request) -> int:
        """Count the request; return 0, or the seconds after which the next one is allowed."""
        path = request.path
        if path == "/health" or path.startswith("/assets/"):
            return 0
        kind = next((start for start in self._paths if path.startswith(start)), "/")
        return await self._windows.wait_s(kind, self.who(request))

    async def count(self, kind: str, request: web.Request) -> None:
        """Count once more, by kind. Raises 429 where that is too often."""
        wait_s = await self._windows.wait_s(kind, self.who(request))
        if wait_s:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})

    def give_back(self, kind: str, request: web.Request) -> None:
        """Take back what `count` has counted."""
        self._windows.give_back(kind, self.who(request))

    def scheme(self, request: web.Request) -> str | None:
        """Return `https` or `http`, as far as it is known how the client has come; None where it is not."""
        if request.secure:
            return "https"
        said = _said_of_scheme(request)
        trusted = is_inside(request.remote or "", self._trusted)
        return said if trusted and said in ("http", "https") else None

    def who(self, request: web.Request) -> str:
        """Return what stands for the household of a request while this process lives."""
        address = household(self.address(request))
        return blake2b(address.encode(), key=self._salt, digest_size=32).hexdigest()

    def address(self, request: web.Request) -> str:
        """Return where a request comes from; whoever asks keeps it for a moment at most."""
        said = _said_of_client(request) if self._trusted else ""
        return client_address(request.remote, said, self._trusted)


def _said_of_client(request: web.Request) -> str:
    """Return what proxies tell, the nearest last: `X-Forwarded-For`, else `Forwarded` (RFC 7239).

    A proxy may append to the client's header or add one of its own (HAProxy). An element that names nobody
    stands for whom it came from: what lies before it was claimed by somebody unknown.
    """
    lines = request.headers.getall("X-Forwarded-For", ())
    return ",".join(lines or (element.get("for") or "unknown" for element in request.forwarded))


def _said_of_scheme(request: web.Request) -> str:
    lines = request.headers.getall("X-Forwarded-Proto", ())
    if lines:
        return lines[-1].rpartition(",")[2].strip().lower()
    elements = request.forwarded
    return elements[-1].get("proto", "").lower() if elements else ""


LIMITER = web.AppKey("limiter", Limiter)
