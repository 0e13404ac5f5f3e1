"""Whether the database and the relay work: looked at on demand, at most once at a time, and briefly kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from aiohttp import web

from checker.http.single_flight import SingleFlight
from checker.storage.database.transactions import StoreBusyError, StoreUnavailableError

KEEP_S = 2.0
"""How old an answer may be. A page asks after seconds without media: it gets one from that time."""
WRITE_EVERY_S: Final = 10.0
"""How often writing is tried; between, reading is enough."""
_ANSWER_S: Final = 1.0
"""What has not answered by then is not usable: `web/rehearsal/connection_check.js` waits for 1.4 s."""


class Database(Protocol):
    """What is asked of the database; each raises StoreUnavailableError."""

    async def mark(self) -> object:
        """Read something."""

    async def check(self) -> None:
        """Write something."""


class ServiceHealth:
    """Both answers. Whoever asks, and however often: the work stays the same."""

    def __init__(
        self,
        database: Database,
        probe_relay: Callable[[], Awaitable[bool]],
        is_relay_full: Callable[[], bool] = lambda: False,
    ) -> None:
        self._rows = database
        self.is_relay_full = is_relay_full
        self._wrote_s: float | None = None
        self._database, self._relay = _Sign(self._usable), _Sign(probe_relay)

    async def read(self) -> tuple[bool, bool]:
        """Tell whether the database and the relay work, within about a second."""
        database, relay = await asyncio.gather(self._database.read(), self._relay.read())
        return database, relay

    async def close(self) -> None:
        """Wait for what is still being asked."""
        await asyncio.gather(self._database.flight.close(), self._relay.flight.close())

    async def _usable(self) -> bool:
        """Read, and write now and then; until writing works again it is tried each time."""
        now_s = asyncio.get_running_loop().time()
        try:
            if self._wrote_s is not None and now_s - self._wrote_s < WRITE_EVERY_S:
                await self._rows.mark()
                return True
            self._wrote_s = None
            await self._rows.check()
        except StoreBusyError:  # it works, as fast as it can
            return True
        except StoreUnavailableError:
            self._wrote_s = None
            return False
        self._wrote_s = now_s
        return True


class _Sign:
    """One answer with its age, counted from when it was asked for."""

    def __init__(self, ask: Callable[[], Awaitable[bool]]) -> None:
        self.flight, self._began_s = SingleFlight(ask), 0.0

    async def read(self) -> bool:
        """Return the answer; False while there is none in time."""
        now_s, task = asyncio.get_running_loop().time(), self.flight.task
        if task is None or (task.done() and now_s - self._began_s >= KEEP_S):
            task, self._began_s = self.flight.begin(), now_s
        await asyncio.wait({task}, timeout=_ANSWER_S)
        return task.done() and task.result()


SERVICE_HEALTH = web.AppKey("service health", ServiceHealth)
