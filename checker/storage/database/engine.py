"""Opening the database, and its migrations."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import inspect, text

from checker.errors import OperatorError
from checker.storage.database.news import News
from checker.storage.database.opening import NewerDatabaseError, faults_said, newer
from checker.storage.database.row_security import secure_rows
from checker.storage.database.sqlite import SqliteDatabase, plain_engine
from checker.storage.database.tables import metadata
from checker.storage.database.writer import T, Work, Writer
from checker.storage.key_mark import hold_to_key
from checker.storage.offices import add_first_office, follow_roles

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_VERSION: Final = "alembic_version"
_LOCK: Final = 0x53_74_61_72_74
"""The key of the advisory lock (PostgreSQL) under which tables are changed."""


class DriverMissingError(OperatorError):
    """The packages for PostgreSQL are optional, and not there."""

    def __init__(self) -> None:
        super().__init__(
            "database_url is a PostgreSQL, and the packages for it are missing: pip install asyncpg greenlet "
            "(requirements.txt has them; with pipx: pipx inject startklar asyncpg greenlet)."
        )


class Database(Protocol):
    """Where work is done: with a connection that blocks, so it keeps nothing of that, and is soon done."""

    @property
    def dialect(self) -> str:
        """SQLAlchemy's name of it."""

    @property
    def writer(self) -> Writer | None:
        """What writes, where that is one thread."""

    async def read(self, work: Work[T]) -> T:
        """Return what the work reads. Raises TimeoutError."""

    async def write(self, work: Work[T], *, patient: bool = False) -> T:
        """Return what the work returns once it is durable, in a transaction of its own or as good as that.

        Raises TimeoutError; `patient`: after minutes.
        """

    async def outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction."""

    def news(self) -> News:
        """Return what its instances tell each other by; to be opened and closed."""

    async def dispose(self) -> None:
        """Write what waits, and close every connection."""


async def open_engine(url: str) -> Database:
    """Return a database; nothing is connected yet. Parameters never show up in errors."""
    return await asyncio.to_thread(_open_engine, url)


def _open_engine(url: str) -> Database:
    if url.startswith("sqlite"):
        return SqliteDatabase(url)
    try:
        from checker.storage.database.postgresql import PostgresqlDatabase

        return PostgresqlDatabase(url)
    except ImportError as error:
        raise DriverMissingError from error


async def migrate(url: str, key: bytes | None = None, before: bytes | None = None) -> None:
    """Bring the database to the newest step. Alembic reads files, hence a thread of its own.

    `key` is the server's: a database that was made with another one is refused, but for the one `before` it,
    and an older one may hold results that were encrypted with it.
    Raises StoreUnavailableError and OtherKeyError, with what to do.
    """
    with faults_said(url):
        work = migrate_sqlite if url.startswith("sqlite") else _migrate_other
        await asyncio.to_thread(work, url, key, before)


def _prepare(connection: "Connection", key: bytes | None, before: bytes | None) -> None:
    upgrade(connection, key)
    follow_roles(connection)
    if key is not None:
        hold_to_key(connection, key, before)


def migrate_sqlite(url: str, key: bytes | None = None, before: bytes | None = None) -> None:
    engine = plain_engine(url)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            _prepare(connection, key, before)
    finally:
        engine.dispose()


def _migrate_other(url: str, key: bytes | None, before: bytes | None) -> None:
    asyncio.run(_migrate_async(url, key, before))  # the driver has no blocking side


async def _migrate_async(url: str, key: bytes | None, before: bytes | None) -> None:
    engine = await open_engine(url)
    try:
        await engine.write(lambda connection: _prepare(connection, key, before), patient=True)
    finally:
        await engine.dispose()


def newest_step() -> str:
    """Return the number of the newest migration; the files' names begin with it."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def step_of(connection: "Connection") -> str | None:
    """Return which migration a database is at; None: no table says so."""
    version = connection.execute(text(f"SELECT version_num FROM {_VERSION}"))  # noqa: S608 -- our name
    return version.scalar_one_or_none()


def upgrade(connection: "Connection", key: bytes | None = None) -> None:
    """Migrate where there is anything to do: to load Alembic takes longer than most commands.

    Raises NewerDatabaseError.
    """
    if connection.dialect.name == "postgresql":  # of several that start together one migrates
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    there = inspect(connection).get_table_names()
    if not there:
        _create(connection)
        return
    if _VERSION in there:
        step = step_of(connection)
        if step == newest_step():
            return
        if step is not None and step > newest_step():
            raise NewerDatabaseError(newer(step, newest_step()))
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes.update(connection=connection, key=key)
    command.upgrade(config, "head")


def _create(connection: "Connection") -> None:
    """Make the newest tables in an empty database; a test holds them against what the migrations make."""
    metadata.create_all(connection)
    if connection.dialect.name == "postgresql":
        secure_rows(connection)
    add_first_office(connection)
    primary = f"CONSTRAINT {_VERSION}_pkc PRIMARY KEY (version_num)"  # as Alembic makes it
    connection.execute(text(f"CREATE TABLE {_VERSION} (version_num VARCHAR(32) NOT NULL, {primary})"))
    step = {"step": newest_step()}
    connection.execute(text(f"INSERT INTO {_VERSION} (version_num) VALUES (:step)"), step)  # noqa: S608 -- our name
