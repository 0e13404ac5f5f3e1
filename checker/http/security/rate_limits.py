"""Rate limits per address. Addresses are known only as keyed hashes, while they count.

They count in memory, and where there are shared counters also there: what those say holds for all instances.
"""

import math
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aiohttp import web
from limits import RateLimitItem, parse
from limits.aio.strategies import MovingWindowRateLimiter

from checker.core.households import household
from checker.http import json_api
from checker.http.security.client_address import client_address, is_inside
from checker.http.security.window_storage import WindowStorage
from checker.settings import Settings
from checker.storage.shared.counters import PREFIX, AwayError, SharedCounters

if TYPE_CHECKING:
    from limits.aio.storage.redis import RedisStorage

_T = TypeVar("_T")
ASKED_AGAIN: Final = 20
"""Times the rate for rehearsals: so often may all of a household ask who wait in the queue."""

REHEARSALS: Final = "rehearsals"
RESULTS: Final = "results"
BOOKING: Final = "booking"


class Windows:
    """Counts in moving windows: one rate per kind.

    What is counted for all is counted here, too, so that no window begins anew when the others' go away.
    """

    def __init__(
        self, rates: Mapping[str, str | RateLimitItem], shared: SharedCounters | None = None
    ) -> None:
        self._rates = {kind: parse(rate) if isinstance(rate, str) else rate for kind, rate in rates.items()}
        self._storage, self._shared = WindowStorage(), shared
        self._counts = MovingWindowRateLimiter(self._storage)
        if shared is not None:
            self._shared_storage = _storage_of(shared)
            self._shared_counts = MovingWindowRateLimiter(self._shared_storage)

    async def wait_s(self, kind: str, who: str) -> int:
        """Count once; return 0, or the whole seconds after which the next one is allowed."""
        rate, names = self._rates[kind], (kind, self._name(kind, who))
        own = await self._counts.hit(rate, *names)
        may = await self._for_all(own, lambda counts: counts.hit(rate, *names))
        if own and not may:  # what is refused counts nowhere
            self._storage.give_back(rate.key_for(*names))
        return 0 if may else await self._until_reset_s(rate, *names)

    async def left_s(self, kind: str, who: str) -> int:
        """Return what `wait_s` would, without counting."""
        rate, names = self._rates[kind], (kind, self._name(kind, who))
        may = await self._ask(lambda counts: counts.test(rate, *names))
        return 0 if may else await self._until_reset_s(rate, *names)

    async def give_back(self, kind: str, who: str) -> None:
        """Take back what was counted last: nothing has come of it."""
        key = self._rates[kind].key_for(kind, self._name(kind, who))
        self._storage.give_back(key)
        if self._shared is not None:
            name = self._shared_storage.bridge.prefixed_key(key)
            with suppress(AwayError):
                await self._shared.ask(lambda client: client.lpop(name))

    async def forget(self, kind: str, who: str) -> None:
        """Start somebody's window anew."""
        rate, name = self._rates[kind], self._name(kind, who)
        await self._ask(lambda counts: counts.clear(rate, kind, name))

    async def _until_reset_s(self, rate: RateLimitItem, *names: str) -> int:
        window = await self._ask(lambda counts: counts.get_window_stats(rate, *names))
        return max(1, math.ceil(window.reset_time - time.time()))

    def _name(self, kind: str, who: str) -> str:
        return who if self._shared is None else self._shared.name(kind, who)

    async def _ask(self, work: Callable[[MovingWindowRateLimiter], Awaitable[_T]]) -> _T:
        """Do it here and for all; return what holds."""
        return await self._for_all(await work(self._counts), work)

    async def _for_all(self, own: _T, work: Callable[[MovingWindowRateLimiter], Awaitable[_T]]) -> _T:
        """Return what holds for all instances; what holds here while the others cannot be asked."""
        if self._shared is None:
            return own
        try:
            return await self._shared.ask(lambda _: work(self._shared_counts))
        except AwayError:
            return own


def _storage_of(shared: SharedCounters) -> "RedisStorage":
    """Return what `limits` keeps its windows in; the script that counts runs on the other side, at once."""
    from limits.aio.storage.redis import RedisStorage

    pool: Any = shared.client.connection_pool
    return RedisStorage("redis://", implementation="redispy", key_prefix=PREFIX, connection_pool=pool)


class Limiter:
    """Counts requests per kind and household in a moving window.

    A path counts as soon as a request has come; `REHEARSALS` and `RESULTS` are counted by their handlers,
    which know whether somebody only asks again.
    """

    def __init__(self, settings: Settings, shared: SharedCounters | None = None) -> None:
        self._salt = bytes.fromhex(shared.name("household")) if shared else secrets.token_bytes(32)
        self._trusted = settings.trusted_proxies
        rehearsals = parse(settings.rate_limit_rehearsals)
        paths: dict[str, str | RateLimitItem] = {
            "/api/rehearsals": type(rehearsals)(rehearsals.amount * ASKED_AGAIN, rehearsals.multiples),
            json_api.BOOKING: settings.rate_limit_booking,
            "/api/both-ends/": settings.rate_limit_api,  # their own: the check's are left
            "/api/": settings.rate_limit_api,
            "/ready": settings.rate_limit_api,
            "/logo/": settings.rate_limit_pages,  # their own: the pages' are left
            "/": settings.rate_limit_pages,
        }
        self._paths = tuple(paths)
        paths |= {REHEARSALS: rehearsals, RESULTS: settings.rate_limit_results}
        self._windows = Windows(paths | {BOOKING: settings.rate_limit_booking}, shared)

    async def wait_s(self, request: web.Request) -> int:
        """Count the request; return 0, or the seconds after which the next one is allowed."""
        path = request.path
        if path == "/health" or path.startswith("/assets/"):
            return 0
        kind = next((start for start in self._paths if path.startswith(start)), "/")
        return await self._windows.wait_s(kind, self.who(request))

    async def wait_of(self, kind: str, who: str) -> int:
        """Count what somebody does who is known by more than an address; as `wait_s`."""
        return await self._windows.wait_s(kind, who)

    async def count(self, kind: str, request: web.Request) -> None:
        """Count once more, by kind. Raises 429 where that is too often."""
        wait_s = await self._windows.wait_s(kind, self.who(request))
        if wait_s:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})

    async def give_back(self, kind: str, request: web.Request) -> None:
        """Take back what `count` has counted."""
        await self._windows.give_back(kind, self.who(request))

    def scheme(self, request: web.Request) -> str | None:
        """Return `https` or `http`, as far as it is known how the client has come; None where it is not."""
        if request.secure:
            return "https"
        said = _said_of_scheme(request)
        trusted = is_inside(request.remote or "", self._trusted)
        return said if trusted and said in ("http", "https") else None

    def who(self, request: web.Request) -> str:
        """Return what stands for the household of a request, here or in all that share counters."""
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
