"""Guessing is slow, and whoever guesses slows nobody else down.

Wrong passwords count by account and address together, and by address. A browser that has signed in to the
account before counts for itself alone. Beyond a wide bound for the account, from wherever they come, each
further address gets one try in ten minutes: slow for the many who guess, and never a lock.
"""

import hashlib
from typing import Final

from aiohttp import web

from checker.accounts.known_devices import device_of
from checker.http.security.rate_limits import Limiter, Windows
from checker.settings import Settings
from checker.storage.shared.counters import SharedCounters

WIDE: Final = "100/day"
"""Wrong passwords of an account from browsers that it does not know, before it gets slow for those."""
SLOW: Final = "1/10 minutes"
_ADDRESS: Final = "address"
_CEREMONY: Final = "ceremony"
_PAIR: Final = "account and address"
_WIDE: Final = "account"
_SLOW: Final = "slow"
_CONFIRMATION: Final = "confirmation"


class Throttle:
    """Counts attempts. Names that no account has count like others, or the answer would tell."""

    def __init__(self, settings: Settings, addresses: Limiter, shared: SharedCounters | None = None) -> None:
        self._addresses = addresses
        self._windows = Windows(
            {
                _ADDRESS: settings.rate_limit_sign_in_address,
                _CEREMONY: settings.rate_limit_sign_in_address,
                _PAIR: settings.rate_limit_sign_in_account,
                _WIDE: WIDE,
                _SLOW: SLOW,
                _CONFIRMATION: settings.rate_limit_sign_in_account,
            },
            shared,
        )

    async def password_wait_s(self, request: web.Request, name: str, device: str | None) -> int:
        """Count a try; return 0, or the seconds until the next. `device` is one that the account knows."""
        windows, pair, wait_s = self._windows, self._pair(request, name, device), 0
        if device is None and (wait_s := await windows.left_s(_ADDRESS, self._addresses.who(request))):
            return wait_s
        if device is None and await windows.left_s(_WIDE, _hashed(name)):
            wait_s = await windows.wait_s(_SLOW, pair)
        return wait_s or await windows.wait_s(_PAIR, pair)

    async def note_wrong(self, request: web.Request, name: str, device: str | None) -> None:
        """Count what was wrong; what a known browser got wrong is held against nobody else."""
        if device is None:
            await self._windows.wait_s(_ADDRESS, self._addresses.who(request))
            await self._windows.wait_s(_WIDE, _hashed(name))

    async def forgive(self, request: web.Request, name: str, device: str | None) -> None:
        """Forget the tries from here: the account's owner has signed in."""
        for kind in (_PAIR, _SLOW):
            await self._windows.forget(kind, self._pair(request, name, device))

    async def ceremony_wait_s(self, request: web.Request) -> int:
        """Count the begin of a sign-in by passkey or provider: by browser where one has signed in before."""
        return await self._windows.wait_s(_CEREMONY, device_of(request) or self._addresses.who(request))

    async def confirmation_wait_s(self, account_id: str) -> int:
        """Count the present password, which only those who are signed in to the account are asked for."""
        return await self._windows.wait_s(_CONFIRMATION, account_id)

    async def forgive_confirmations(self, account_id: str) -> None:
        """Forget them: one was right."""
        await self._windows.forget(_CONFIRMATION, account_id)

    def _pair(self, request: web.Request, name: str, device: str | None) -> str:
        return _hashed(f"{device or self._addresses.who(request)} {name}")


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


THROTTLE = web.AppKey("throttle", Throttle)
