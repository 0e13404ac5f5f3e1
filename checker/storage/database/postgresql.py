"""PostgreSQL, by SQLAlchemy's asyncio part: its driver knows nothing else.

All work has to be done within a time, with its wait for a connection: a server that hangs, or is behind a
network that is gone, says nothing.
"""

import asyncio
from typing import Final

from sqlalchemy import text
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


class PostgresqlDatabase:
    """A pool of connections; nothing is connected before it is used."""

    dialect: Final = "postgresql"
    writer: Final = None

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=CONNECTIONS, max_overflow=0
        )

    async def read(self, work: Work[T], *, patient: bool = False) -> T:
        """Return what the work reads in one transaction. Raises TimeoutError."""
        async with asyncio.timeout(PATIENT_S if patient else ANSWER_S), self.engine.connect() as connection:
            return await connection.run_sync(bound(work))

    async def write(self, work: Work[T], *, patient: bool = False) -> T:
        """Return what the work returns once it is durable, in its own transaction. Raises TimeoutError."""
        async with asyncio.timeout(PATIENT_S if patient else ANSWER_S), self.engine.begin() as connection:
            return await connection.run_sync(bound(work))

    async def outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction."""
        async with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    def news(self) -> PostgresqlNews:
        """Return what its instances tell each other by; to be opened and closed."""
        return PostgresqlNews(self.engine)

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
