"""The order in which results lie on disk: that of their random keys, never that of arrival.

Inside a page SQLite puts a new cell before the last one, whatever its key; PostgreSQL appends to the heap.
Whoever holds the file could match that order with the times in `readiness`. So results are written anew in
order of keys soon after the last one has come.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from checker.storage.database.engine import Database

SMALL_BYTES: Final = 64 << 20
"""About 200,000 results; writing so much anew takes a third of a second, in which other writers wait."""

_KEYS: Final = {"result": "hash", "sealed_result": "key"}


def _levelled(table: str) -> tuple[str, ...]:
    """Return what writes a table of PostgreSQL anew in order of keys.

    All in one transaction, so that xmin, which counts up with arrival, becomes the same in every row.
    """
    return (
        f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TEMPORARY TABLE {table}_ordered ON COMMIT DROP AS SELECT * FROM {table}",  # noqa: S608 -- our names
        f"TRUNCATE {table}",
        f"INSERT INTO {table} SELECT * FROM {table}_ordered ORDER BY {_KEYS[table]}",  # noqa: S608 -- our names
    )


class Order(Transactions):
    """Puts results into order. `written` is set from a result until the next rewriting.

    `written_at_s` is the time of the last one, by the loop's clock.
    """

    def __init__(self, engine: "Database") -> None:
        super().__init__(engine)
        self.written = asyncio.Event()
        self.written_at_s = 0.0

    async def note_result(self) -> None:
        """A result has been written: empty the write-ahead log, which holds pages in order of arrival."""
        self.written.set()
        self.written_at_s = asyncio.get_running_loop().time()
        if self._sqlite:
            await self._outside("PRAGMA wal_checkpoint(TRUNCATE)")

    async def rewrite(self) -> None:
        """Write everything anew in order of keys, and what was deleted over. Raises StoreUnavailableError."""
        self.written.clear()
        try:
            if self._sqlite:
                await self._outside("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                levelling = [text(one) for table in _KEYS for one in _levelled(table)]
                await self._execute(*levelling)
        except BaseException:
            self.written.set()
            raise

    async def rewrite_if_small(self) -> bool:
        """Rewrite where it takes a moment only; a larger database waits for the clean-up."""
        if await self._size_bytes() > SMALL_BYTES:
            self.written.clear()
            return False
        await self.rewrite()
        return True

    async def _size_bytes(self) -> int:
        sqlite = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        query = (
            sqlite
            if self._sqlite
            else "SELECT " + " + ".join(f"pg_total_relation_size('{table}')" for table in _KEYS)
        )
        async with self._read() as connection:
            return int((await connection.execute(text(query))).scalar_one())
