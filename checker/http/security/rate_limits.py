"""Rate limits per address. Addresses are known only as salted hashes, in memory, while they count."""

import hmac
import math
import secrets
import time
from collections.abc import Mapping

from aiohttp import web
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from checker.http.security.client_address import client_address, household, is_inside
from checker.settings import Settings


class Windows:
    """Counts in moving windows, in memory: one rate per kind."""

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._rates: dict[str, RateLimitItem] = {kind: parse(rate) for kind, rate in rates.items()}
        self._counts = MovingWindowRateLimiter(MemoryStorage())

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

    async def forget(self, kind: str, who: str) -> None:
        """Start somebody's window anew."""
        await self._counts.clear(self._rates[kind], kind, who)


class Limiter:
    """Counts requests per kind and household in a moving window."""

    def __init__(self, settings: Settings) -> None:
        self._salt = secrets.token_bytes(32)
        self._trusted = settings.trusted_proxies
        self._rates = {
            "/api/rehearsals": settings.rate_limit_rehearsals,
            "/api/": settings.rate_limit_api,
            "/ready": settings.rate_limit_api,
            "/": settings.rate_limit_pages,
        }
        self._windows = Windows(self._rates)

    async def wait_s(self, request: web.Request) -> int:
        """Count the request; return 0, or the seconds after which the next one is allowed."""
        if request.path == "/health" or request.path.startswith("/assets/"):
            return 0
        kind = next(prefix for prefix in self._rates if request.path.startswith(prefix))
        return await self._windows.wait_s(kind, self.who(request))

    def scheme(self, request: web.Request) -> str | None:
        """Return `https` or `http`, as far as it is known how the client has come; None where it is not."""
        if request.secure:
            return "https"
        said = request.headers.getall("X-Forwarded-Proto", [""])[-1].rpartition(",")[2].strip().lower()
        trusted = is_inside(request.remote or "", self._trusted)
        return said if trusted and said in ("http", "https") else None

    def who(self, request: web.Request) -> str:
        """Return what stands for the household of a request while this process lives."""
        # A proxy may append to the client's header or add one of its own (HAProxy): the last is the nearest.
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        address = household(client_address(request.remote, forwarded, self._trusted))
        return hmac.digest(self._salt, address.encode(), "sha256").hex()


LIMITER = web.AppKey("limiter", Limiter)
