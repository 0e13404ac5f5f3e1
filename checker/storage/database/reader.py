"""Reads from SQLite, in threads of their own: there and back once for each read, whatever it asks.

A thread that waits for the file (a slow disk, a board of a thousand rows) holds up nobody in the others.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

if TYPE_CHECKING:
    from checker.storage.database.writer import T, Work

READERS: Final = 4
PATIENCE_S: Final = 30.0
"""How long a read may take with its wait for a thread."""


class Reader:
    """Reads by an engine that has a connection for each thread. Threads begin with the first work."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._threads: ThreadPoolExecutor | None = None

    async def run(self, work: "Work[T]") -> "T":
        """Return what the work returns, which sees one state; raise what it raises, or TimeoutError."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(READERS, "database reader")
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def end(self) -> None:
        """Read what waits, and close the connections; more work opens them again."""
        if self._threads is not None:
            await asyncio.to_thread(self._threads.shutdown)
            self._threads = None
        self.engine.dispose()

    def _read(self, work: "Work[T]") -> "T":
        with self.engine.connect() as connection:
            return work(connection)
