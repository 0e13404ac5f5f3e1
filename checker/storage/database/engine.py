"""Opening the database: engine, SQLite's promises, migrations."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from checker.storage.database.reader import Reader
from checker.storage.database.tables import metadata
from checker.storage.database.writer import T, Work, Writer

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_VERSION: Final = "alembic_version"
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",  # deleted rows are overwritten with zeros
    "foreign_keys=ON",
    "temp_store=MEMORY",  # no temporary file that outlives what was deleted
)
BUSY_S: Final = 3.0
"""How long a statement waits for another writer before it is refused."""
PATIENCE_S: Final = 3.0
"""How long a write waits for its turn in the queue before it is refused."""


class Database(AsyncEngine):
    """A pool to read with, and the way to write; nothing is connected before it is used."""

    def __init__(self, engine: Engine, writer: Writer | None = None, reader: Reader | None = None) -> None:
        super().__init__(engine)
        self.writer, self.reader = writer, reader

    async def look_up(self, work: Work[T]) -> T:
        """Return what the work returns: one statement that finds its rows by a key."""
        if self.reader is not None:
            return await self.reader.run(work)
        async with self.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Work[T]) -> T:
        """Return what the work returns once it is durable, in a transaction of its own or as good as that."""
        if self.writer is not None:
            return await self.writer.run(work)
        async with self.begin() as connection:
            return await connection.run_sync(work)

    async def outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction."""

        def work(connection: "Connection") -> None:
            for statement in statements:
                connection.execute(text(statement)).close()

        if self.writer is not None:
            await self.writer.run(work, outside=True)
            return
        async with self.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.run_sync(work)

    async def dispose(self, close: bool = True) -> None:
        """Write what waits, and close every connection."""
        if self.writer is not None:
            await self.writer.end()
        if self.reader is not None:
            await self.reader.end()
        await super().dispose(close)


async def open_engine(url: str) -> Database:
    """Return a database; nothing is connected yet. Parameters never show up in errors."""
    return await asyncio.to_thread(_open_engine, url)


def _open_engine(url: str) -> Database:
    if not url.startswith("sqlite"):
        return Database(create_async_engine(url, hide_parameters=True, pool_pre_ping=True).sync_engine)
    address = make_url(url)
    path = str(address.database)
    # Opened, never made: a file that was taken away must not come back empty.
    address = address.set(database=f"file:{quote(path)}", query={"mode": "rw", "uri": "true"})
    given: dict[str, Any] = {"hide_parameters": True, "connect_args": {"timeout": BUSY_S}}
    readers = create_async_engine(address, **given).sync_engine
    of_one_thread = {"pool_size": 1, "max_overflow": 0, **given}
    writing, looking = (create_engine(address.set(drivername="sqlite"), **of_one_thread) for _ in range(2))
    for engine in (readers, writing, looking):
        _listen(engine)
    _hold_to_file(path, readers, writing, looking)
    return Database(readers, Writer(writing, PATIENCE_S), Reader(looking))


class DatabaseFileError(DisconnectionError):
    """The file of an open SQLite database is not where it was."""


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


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set the pragmas, and switch off the driver's own BEGIN, which comes too late for a lock."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: "Connection") -> None:
    """Take the write lock at once where a write follows, so that waiting works (SQLITE_BUSY_SNAPSHOT)."""
    options = connection.get_execution_options()
    if not options.get("outside"):  # VACUUM and checkpoints cannot run inside a transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


async def migrate(url: str, key: bytes | None = None) -> None:
    """Bring the database to the newest step. Alembic reads files, hence a thread of its own.

    `key` is that of the data folder: an older database may hold results that were encrypted with it.
    """
    await asyncio.to_thread(migrate_sqlite if url.startswith("sqlite") else _migrate_other, url, key)


def migrate_sqlite(url: str, key: bytes | None = None) -> None:
    engine = create_engine(make_url(url).set(drivername="sqlite"), hide_parameters=True)
    _listen(engine)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            upgrade(connection, key)
    finally:
        engine.dispose()


def _migrate_other(url: str, key: bytes | None) -> None:
    asyncio.run(_migrate_async(url, key))  # the driver has no blocking side


async def _migrate_async(url: str, key: bytes | None) -> None:
    engine = await open_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade, key)
    finally:
        await engine.dispose()


def newest_step() -> str:
    """Return the number of the newest migration; the files' names begin with it."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def upgrade(connection: "Connection", key: bytes | None = None) -> None:
    """Migrate where there is anything to do: to load Alembic takes longer than most commands."""
    there = inspect(connection).get_table_names()
    if not there:
        _create(connection)
        return
    if _VERSION in there:
        version = connection.execute(text(f"SELECT version_num FROM {_VERSION}"))  # noqa: S608 -- our name
        if version.scalar_one_or_none() == newest_step():
            return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes.update(connection=connection, key=key)
    command.upgrade(config, "head")


def _create(connection: "Connection") -> None:
    """Make the newest tables in an empty database; a test holds them against what the migrations make."""
    metadata.create_all(connection)
    primary = f"CONSTRAINT {_VERSION}_pkc PRIMARY KEY (version_num)"  # as Alembic makes it
    connection.execute(text(f"CREATE TABLE {_VERSION} (version_num VARCHAR(32) NOT NULL, {primary})"))
    step = {"step": newest_step()}
    connection.execute(text(f"INSERT INTO {_VERSION} (version_num) VALUES (:step)"), step)  # noqa: S608 -- our name
