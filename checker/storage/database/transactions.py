"""Reading and writing: what every store of rows stands on."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from checker.errors import OperatorError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class StoreUnavailableError(OperatorError):
    """The database is locked, full, gone or broken; the message holds no value of a row."""

    @property
    def line(self) -> str:
        """What the command line prints."""
        return f"The database cannot be used: {self}."


class Transactions:
    """Opens transactions; what the database cannot do now is StoreUnavailableError."""

    def __init__(self, engine: "AsyncEngine") -> None:
        self.engine = engine
        self._writer = engine.execution_options(writes=True)
        self._sqlite = engine.dialect.name == "sqlite"
        self._insert: Any = import_module(f"sqlalchemy.dialects.{engine.dialect.name}").insert

    @asynccontextmanager
    async def _read(self) -> "AsyncIterator[AsyncConnection]":
        with _translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _write(self) -> "AsyncIterator[AsyncConnection]":
        with _translated():
            async with self._writer.begin() as connection:
                yield connection

    async def _outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction."""
        with _translated():
            async with self.engine.execution_options(outside=True).connect() as connection:
                for statement in statements:
                    await connection.execute(text(statement))


def values(row: Any) -> dict[str, Any]:
    """Return the columns of a row that is a dataclass."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the database cannot do now into StoreUnavailableError; faults of ours pass."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except DBAPIError as error:
        raise StoreUnavailableError(str(error.orig)) from None
    except DisconnectionError as error:
        raise StoreUnavailableError(str(error)) from None
    except (PoolTimeoutError, OSError) as error:  # asyncpg: nobody listens there
        raise StoreUnavailableError(type(error).__name__) from None
