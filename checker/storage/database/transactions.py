"""Reading and writing: what every store of rows stands on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from checker.errors import OperatorError
from checker.storage.database.writer import QueueFullError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Executable

    from checker.storage.database.engine import Database
    from checker.storage.database.writer import T, Work


class StoreUnavailableError(OperatorError):
    """The database is locked, full, gone or broken; the message holds no value of a row."""

    @property
    def line(self) -> str:
        """What the command line prints."""
        return f"The database cannot be used: {self}."


class StoreBusyError(StoreUnavailableError):
    """So much waits to be written that nothing more is taken."""


class Transactions:
    """Opens transactions; what the database cannot do now is StoreUnavailableError."""

    def __init__(self, engine: "Database") -> None:
        self.engine = engine
        self._sqlite = engine.dialect == "sqlite"
        self._insert: Any = import_module(f"sqlalchemy.dialects.{engine.dialect}").insert

    async def _read(self, work: "Work[T]") -> "T":
        """Return what the work reads, in one transaction: with a connection that blocks, as for `_write`."""
        with _translated():
            return await self.engine.read(work)

    async def _write(self, work: "Work[T]", *, patient: bool = False) -> "T":
        """Return what the work returns, when it is durable; whatever it raises undoes it, and nothing else.

        Work gets a connection that blocks, as it runs in a thread, and may share its transaction with work of
        others: it reads there what it decides by, keeps nothing of the connection, and is soon done. What
        goes through whole tables is `patient`.
        """
        with _translated():
            return await self.engine.write(work, patient=patient)

    async def _execute(self, *statements: "Executable") -> int:
        """Run statements in one transaction; returns how many rows the first one has changed."""

        def work(connection: "Connection") -> int:
            counts = [connection.execute(statement).rowcount for statement in statements]
            return counts[0]

        return await self._write(work)

    async def _outside(self, *statements: str) -> None:
        """Run what cannot run inside a transaction, such as VACUUM."""
        with _translated():
            await self.engine.outside(*statements)


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
    except QueueFullError as error:
        raise StoreBusyError(str(error)) from None
    except DisconnectionError as error:
        raise StoreUnavailableError(str(error)) from None
    except (PoolTimeoutError, OSError) as error:  # asyncpg: nobody listens there
        raise StoreUnavailableError(type(error).__name__) from None
