"""The connection to the counters that all instances share: whether they answer, and what they are asked.

They are a help and no condition: while they are away each instance counts for itself. What lies in them is
named by keyed hashes and expires by itself.
"""

import asyncio
import logging
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from checker.core.tokens import keyed_hash

if TYPE_CHECKING:  # loaded where counters are set, and nowhere else
    from collections.abc import Awaitable, Callable

    from redis.asyncio import Redis

_log = logging.getLogger("startklar.counters")
_T = TypeVar("_T")
ANSWER_S: Final = 0.5
"""What has not answered by then is away: a person waits for a page."""
AGAIN_S: Final = 1.0
"""Between two tries to reach counters that are away."""
PREFIX: Final = "startklar"


class AwayError(Exception):
    """The counters do not answer now."""


class SharedCounters:
    """Asks a server that speaks Redis' protocol; `key` is the server's, by which names are hashed.

    `address` is one that `counters_address` has returned.
    """

    def __init__(self, address: str, key: bytes) -> None:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
        from redis.exceptions import ConnectionError  # noqa: A004 -- Redis' own

        self.client: Redis = Redis.from_url(  # connects when it is used
            address,
            socket_timeout=ANSWER_S,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 1, (ConnectionError,)),  # it was started anew: this connection is old
            driver_info=None,  # else each connection looks for its version on the disk
        )
        self._key = key
        self.is_there = True
        self._returning: asyncio.Task[None] | None = None

    def name(self, kind: str, who: str = "") -> str:
        """Return what stands for somebody; nobody without the key can tell for whom."""
        return keyed_hash(self._key, f"counter {kind}", who).hex()

    async def ask(self, work: "Callable[[Redis], Awaitable[_T]]") -> _T:
        """Return what the work is told. Raises AwayError, at once where that is known already."""
        from redis.exceptions import RedisError

        if not self.is_there:
            raise AwayError
        try:
            return await work(self.client)
        except (RedisError, OSError) as error:
            self._lost(error)
            raise AwayError from None

    async def open(self) -> None:
        """Find out whether they answer; the server starts in either case."""
        with suppress(AwayError):
            await self.ask(self._write)

    async def fault(self) -> str | None:
        """Try them, and return in a few words why they cannot be used."""
        from redis.exceptions import RedisError

        try:
            await self._write(self.client)
        except (RedisError, OSError) as error:
            return _in_words(error)
        return None

    async def close(self) -> None:
        """Close every connection."""
        if self._returning is not None:
            self._returning.cancel()
            with suppress(asyncio.CancelledError):
                await self._returning
        await self.client.aclose()

    @staticmethod
    async def _write(client: "Redis") -> None:
        """Write something: a server that is full, or only a copy of another one, answers all but that."""
        await client.set(f"{PREFIX}:alive", b"1", ex=60)

    def _lost(self, error: Exception) -> None:
        if self.is_there:
            self.is_there = False
            said = {"reason": _in_words(error)}
            _log.error("the shared counters are away: this instance counts alone", extra=said)
            self._returning = asyncio.create_task(self._return())

    async def _look_up(self) -> None:
        """Wait for the address of the name, however long that takes.

        A connection that is given up leaves its question behind: one more with each try, in one of the four
        threads that uvloop's library has for all such questions, and at last as an error nobody awaits.
        """
        place = self.client.connection_pool.connection_kwargs
        if "host" in place:
            await asyncio.get_running_loop().getaddrinfo(place["host"], place.get("port", 6379))

    async def _return(self) -> None:
        from redis.exceptions import RedisError

        while not self.is_there:
            await asyncio.sleep(AGAIN_S)
            with suppress(RedisError, OSError):
                await self._look_up()
                await self._write(self.client)
                self.is_there = True
        _log.info("the shared counters are back")


def _in_words(error: Exception) -> str:
    """Return what a log may hold: the kind of the error, as its text may have an address."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error"))
    return words.lower()
