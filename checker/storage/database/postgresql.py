"""PostgreSQL, by SQLAlchemy's asyncio part: its driver knows nothing else.

All work has to be done within a time, with its wait for a connection: a server that hangs, or is behind a
network that is gone, says nothing.
"""

import asyncio
import time
from typing import Any, Final

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import create_async_engine

from checker.storage.database.news import PostgresqlNews
from checker.storage.database.row_security import bound
from checker.storage.database.writer import T, Work

ANSWER_S: Final = 10.0
"""A page gives a request up after 15 s (`web/limit.js`)."""
PATIENT_S: Final = 600.0
"""For what goes through whole tables."""
CONNECTIONS: Final = 15
"""For statements. Each is opened when it is needed, and kept: to open one takes longer than most requests."""
UNTRIED_S: Final = 1.0
"""What has rested for longer is tried before it is used, which takes as long as a short statement."""


class PostgresqlDatabase:
    """A pool of connections; nothing is connected before it is used."""

    dialect: Final = "postgresql"
    writer: Final = None

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(url, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=0)
        self._each_alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        _try_what_has_rested(self.engine.sync_engine)

    async def read(self, work: Work[T]) -> T:
        """Return what the work reads. Raises TimeoutError.

        Without a transaction where no office has to be told: with one, statements would see no other state
        (READ COMMITTED), and its begin and end take as long as they do.
        """
        told = bound(work)
        engine = self._each_alone if told is work else self.engine
        async with asyncio.timeout(ANSWER_S), engine.connect() as connection:
            return await connection.run_sync(told)

    async def write(self, work: Work[T], *, patient: bool = False) -> T:
        """Return what the work returns once it is durable, in its own transaction. Raises TimeoutError."""
        async with asyncio.timeout(PATIENT_S if patient else ANSWER_S), self.engine.begin() as connection:
            return await connection.run_sync(bound(work))

    async def outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction. Raises TimeoutError."""
        async with asyncio.timeout(PATIENT_S), self._each_alone.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    def news(self) -> PostgresqlNews:
        """Return what its instances tell each other by; to be opened and closed."""
        return PostgresqlNews(self.engine)

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _try_what_has_rested(engine: Engine) -> None:
    """Replace all connections where one is found dead; `pool_pre_ping` asks three times before each use."""

    def given_back(_connection: object, record: Any) -> None:
        record.info["rests_since_s"] = time.monotonic()

    def taken(connection: Any, record: Any, _proxy: object) -> None:
        rested_s = time.monotonic() - record.info.get("rests_since_s", time.monotonic())
        if rested_s < UNTRIED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", given_back)
    event.listen(engine, "checkout", taken)
