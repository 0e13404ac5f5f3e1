"""Reads by a key from SQLite, in one thread: there and back once.

The pool's connections each have a thread and go there and back for every step (cursor, execute, fetch, close,
rollback). What is read by a key takes less time than one such way, and fifteen threads hold each other up.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

if TYPE_CHECKING:
    from checker.storage.database.writer import T, Work

_NAME: Final = "database reader"


class Reader:
    """Reads by an engine of its own, to which nobody else connects; for work that is done at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # One statement sees one state by itself.
        self._alone = engine.execution_options(outside=True)
        self._thread = ThreadPoolExecutor(1, _NAME)

    async def run(self, work: "Work[T]") -> "T":
        """Return what the work returns: a statement, of which it keeps the rows; raise what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, work)

    async def end(self) -> None:
        """Read what waits, and close the connection; more work starts another thread."""
        old, self._thread = self._thread, ThreadPoolExecutor(1, _NAME)
        await asyncio.to_thread(old.shutdown)
        self.engine.dispose()

    def _read(self, work: "Work[T]") -> "T":
        with self._alone.connect() as connection:
            return work(connection)
