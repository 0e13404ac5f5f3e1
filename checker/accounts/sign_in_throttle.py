"""Sign-in is slow for whoever guesses: attempts count by account and by address."""

import hashlib
from typing import Final

from aiohttp import web

from checker.http.security.rate_limits import Limiter, Windows
from checker.settings import Settings

_ADDRESS: Final = "address"
_ACCOUNT: Final = "account"


class Throttle:
    """Counts attempts in memory. Names that no account has count like others, or the answer would tell."""

    def __init__(self, settings: Settings, addresses: Limiter) -> None:
        self._addresses = addresses
        self._windows = Windows(
            {
                _ADDRESS: settings.rate_limit_sign_in_address,
                _ACCOUNT: settings.rate_limit_sign_in_account,
            }
        )

    async def wait_s(self, request: web.Request, name: str | None = None) -> int:
        """Count an attempt; return 0, or the seconds after which the next one is allowed.

        Without a name (a passkey brings none) the address counts alone.
        """
        waits = [await self._windows.wait_s(_ADDRESS, self._addresses.who(request))]
        if name is not None and not waits[0]:
            waits.append(await self._windows.wait_s(_ACCOUNT, _shortened(name)))
        return max(waits)

    async def forgive(self, name: str) -> None:
        """Forget the attempts on an account: its owner has signed in."""
        await self._windows.forget(_ACCOUNT, _shortened(name))


def _shortened(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


THROTTLE = web.AppKey("throttle", Throttle)
