"""Sign-in is slow for whoever guesses: attempts count by account and by address."""

import hashlib
import math
import time
from typing import Final

from aiohttp import web
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from checker.http.security.rate_limits import Limiter
from checker.settings import Settings

_ADDRESS: Final = "address"
_ACCOUNT: Final = "account"


class Throttle:
    """Counts attempts in memory. Names that no account has count like others, or the answer would tell."""

    def __init__(self, settings: Settings, addresses: Limiter) -> None:
        self._addresses = addresses
        self._rates: dict[str, RateLimitItem] = {
            _ADDRESS: parse(settings.rate_limit_sign_in_address),
            _ACCOUNT: parse(settings.rate_limit_sign_in_account),
        }
        self._counts = MovingWindowRateLimiter(MemoryStorage())

    async def wait_s(self, request: web.Request, name: str | None = None) -> int:
        """Count an attempt; return 0, or the seconds after which the next one is allowed.

        Without a name (a passkey brings none) the address counts alone.
        """
        waits = [await self._wait_s(_ADDRESS, self._addresses.who(request))]
        if name is not None and not waits[0]:
            waits.append(await self._wait_s(_ACCOUNT, _shortened(name)))
        return max(waits)

    async def forgive(self, name: str) -> None:
        """Forget the attempts on an account: its owner has signed in."""
        await self._counts.clear(self._rates[_ACCOUNT], _ACCOUNT, _shortened(name))

    async def _wait_s(self, kind: str, who: str) -> int:
        rate = self._rates[kind]
        if await self._counts.hit(rate, kind, who):
            return 0
        window = await self._counts.get_window_stats(rate, kind, who)
        return max(1, math.ceil(window.reset_time - time.time()))


def _shortened(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
