"""SQLite: what it must promise, with the threads that read and the one that writes."""

import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DisconnectionError

from checker.storage.database.news import News
from checker.storage.database.reader import READERS, Reader
from checker.storage.database.writer import T, Work, Writer

if TYPE_CHECKING:
    from sqlalchemy import Connection

BUSY_S: Final = 3.0
"""How long a statement waits for another writer before it is refused."""
PATIENCE_S: Final = 3.0
"""How long a write waits for its turn in the queue before it is refused."""
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",  # deleted rows are overwritten with zeros
    "foreign_keys=ON",
    "temp_store=MEMORY",  # no temporary file that outlives what was deleted
)


class DatabaseFileError(DisconnectionError):
    """The file of an open SQLite database is not where it was."""


class SqliteDatabase:
    """A file that is there already; nothing is connected before it is used. Ended, it may be used anew."""

    dialect: Final = "sqlite"

    def __init__(self, url: str) -> None:
        address = make_url(url)
        path = str(address.database)
        # Opened, never made: a file that was taken away must not come back empty.
        opened = address.set(database=f"file:{quote(path)}", query={"mode": "rw", "uri": "true"})
        reading, writing = plain_engine(opened, READERS), plain_engine(opened)
        _hold_to_file(path, reading, writing)
        self.reader, self.writer = Reader(reading), Writer(writing, PATIENCE_S)

    async def read(self, work: Work[T]) -> T:
        """Return what the work reads in one transaction. Raises TimeoutError."""
        return await self.reader.run(work)

    async def write(self, work: Work[T], *, patient: bool = False) -> T:  # noqa: ARG002 -- no server to wait for
        """Return what the work returns once it is durable, in a transaction as good as its own."""
        return await self.writer.run(work)

    async def outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction."""

        def work(connection: "Connection") -> None:
            for statement in statements:
                connection.execute(text(statement)).close()

        await self.writer.run(work, outside=True)

    def news(self) -> News:
        """Return what its instances tell each other by: there is one."""
        return News()

    async def dispose(self) -> None:
        """Write what waits, and close every connection."""
        await self.writer.end()
        await self.reader.end()


def plain_engine(url: str | URL, connections: int = 1) -> Engine:
    """Return an engine with SQLite's promises, whose parameters never show up in errors."""
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),  # an operator's address may still name another driver
        hide_parameters=True,
        connect_args={"timeout": BUSY_S},
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _hold_to_file(path: str, *engines: Engine) -> None:
    """Begin nothing while the file is away, or another one lies there: what is written would be lost.

    Connections stay open all the same. Closing the last one would delete the log of whatever file lies at
    the path now (https://sqlite.org/howtocorrupt.html#unlink), so a replaced file needs a restart.
    """
    opened: list[tuple[int, int] | None] = []

    def connected(_connection: object, _record: object) -> None:
        if not opened:
            opened.append(_identity(path))

    def begun(_connection: object) -> None:
        if opened[0] != _identity(path):
            raise DatabaseFileError("the database file was taken away or replaced; put it back, or restart")

    for engine in engines:
        event.listen(engine, "connect", connected)
        event.listen(engine, "begin", begun, insert=True)


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 -- before every transaction: the quickest way
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _prepare(connection: Any, _record: object) -> None:
    """Set the pragmas, and switch off the driver's own BEGIN, which comes too late for a lock."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: "Connection") -> None:
    """Take the write lock at once where a write follows, so that waiting works (SQLITE_BUSY_SNAPSHOT)."""
    options = connection.get_execution_options()
    if not options.get("outside"):  # VACUUM and checkpoints cannot run inside a transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")
