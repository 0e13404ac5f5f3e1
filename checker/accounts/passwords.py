"""Passwords: which are good enough, and their Argon2id hashes (RFC 9106), never in the event loop."""

import asyncio
from typing import Any, Final

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from checker.accounts.guessable import is_guessable
from checker.core.account_rules import PASSWORD_MAX, PASSWORD_MIN, normalise_password
from checker.errors import BusyError

PARALLEL: Final = 2
"""Hashes at once: each takes 64 MiB and a processor for some 50 ms."""
WAITING: Final = 30
"""Hashes that may wait for their turn; more are refused, so that a flood cannot fill the memory."""


class Passwords:
    """Hashes and verifies, few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(PARALLEL)
        self._waiting = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash of a password. Raises BusyError."""
        return str(await self._run(self._hasher.hash, normalise_password(password)))

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether it is the password; None (nobody has it) takes the same time. Raises BusyError."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody has this password")
        fits = await self._run(self._verify, hashed or self._nobody, normalise_password(password))
        return bool(fits) and hashed is not None

    async def is_guessable(self, password: str, *about: str) -> bool:
        """Tell whether a password is common, or made of common words, patterns or what is `about` the person.

        Raises BusyError.
        """
        return bool(await self._run(is_guessable, normalise_password(password), about))

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Any, *arguments: Any) -> Any:
        if self._waiting >= WAITING:
            raise BusyError("too many passwords at once")
        self._waiting += 1
        try:
            await self._turn.acquire()
        except BaseException:
            self._waiting -= 1
            raise
        thread = asyncio.get_running_loop().run_in_executor(None, work, *arguments)
        thread.add_done_callback(self._leave)
        return await asyncio.shield(thread)

    def _leave(self, thread: "asyncio.Future[Any]") -> None:
        """Give the place free: whoever has asked may be gone long since, the thread works to its end."""
        self._turn.release()
        self._waiting -= 1
        if not thread.cancelled():
            thread.exception()  # taken note of: there may be nobody left to raise it to


def length_fits(password: str) -> bool:
    """Tell whether a password is neither too short nor too long."""
    return PASSWORD_MIN <= len(normalise_password(password)) <= PASSWORD_MAX


PASSWORDS = web.AppKey("passwords", Passwords)
