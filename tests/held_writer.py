"""A writer that is busy for as long as a test wants."""

import asyncio
import threading
from typing import TYPE_CHECKING

from checker.storage.database.engine import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Held:
    """Work that holds the writer until it is let go; its place in the queue is the first."""

    def __init__(self, database: Database) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.task = asyncio.create_task(database.write(self._work))

    def _work(self, _connection: "Connection") -> None:
        self.begun.set()
        assert self.go.wait(5)

    async def has_begun(self) -> None:
        """Wait until all else has to wait."""
        assert await asyncio.to_thread(self.begun.wait, 5)

    async def let_go(self) -> None:
        """Let it end, and wait for that."""
        self.go.set()
        await self.task
