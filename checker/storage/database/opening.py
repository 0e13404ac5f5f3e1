"""What can be wrong with a database when it is opened, in one sentence that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from sqlalchemy.exc import DBAPIError

from checker.errors import OperatorError
from checker.storage.database.transactions import StoreUnavailableError

_POSTGRESQL: Final = MappingProxyType(
    {
        "28P01": "PostgreSQL refuses the password of database_url",
        "28000": "PostgreSQL refuses the user of database_url from this machine (pg_hba.conf says who may)",
        "3D000": "there is no database of that name on the server; `createdb` makes one",
        "42501": "the user of database_url may not do that; it has to own the database, or have the right "
        "to create tables in its schema (GRANT CREATE ON SCHEMA public)",
        "53300": "PostgreSQL has no connection left; raise its max_connections, or end other programs",
        "57P03": "PostgreSQL is starting or stopping; try again in a moment",
    }
)
"""SQLSTATE (PostgreSQL's documentation, appendix A) → what it means to the operator."""
_SQLITE: Final = (
    ("not a database", "{path} is no SQLite file, or a damaged one; restore a backup"),
    ("malformed", "{path} is damaged; restore a backup"),
    ("unable to open", "{path} cannot be opened; this user has to be allowed to write it and its folder"),
    ("readonly", "{path} cannot be written by this user"),
    ("locked", "another program holds {path} locked; end it"),
    ("full", "the disk is full"),
)


def newer(step: str, known: str) -> str:
    """Return what is said of tables that this version does not know."""
    return (
        f"its tables are those of a newer Startklar (step {step}; this one knows {known}). Start the newer "
        "version again, or restore a backup from before the update"
    )


class NewerDatabaseError(StoreUnavailableError):
    """The tables are those of a newer version."""


@contextmanager
def faults_said(url: str) -> Iterator[None]:
    """Turn whatever keeps a database from being opened into StoreUnavailableError.

    The message holds the place of the database, and nothing else of its address.
    """
    try:
        yield
    except OperatorError:
        raise
    except OSError as error:  # nobody listens there, no such host, no such socket
        refused = isinstance(error, ConnectionRefusedError)
        reason = "connection refused" if refused else error.strerror or type(error).__name__
        raise StoreUnavailableError(
            f"nothing answers at {_place(url)} ({reason}); start the server there, or correct database_url"
        ) from None
    except Exception as error:
        said = _sentence(error, url)
        if said is None:
            raise
        raise StoreUnavailableError(said) from None


def _sentence(error: Exception, url: str) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, sqlite3.Error):
        said = next((said for part, said in _SQLITE if part in str(cause)), "{path}: " + str(cause))
        return said.format(path=_place(url))
    state = getattr(cause, "sqlstate", None)
    return None if state is None else _POSTGRESQL.get(state, f"PostgreSQL says {state}: {cause}")


def _place(url: str) -> str:
    """Return file, or host and port, of an address."""
    from sqlalchemy import make_url

    address = make_url(url)
    if address.drivername.startswith("sqlite"):
        return str(address.database)
    host = address.host or address.query.get("host", "localhost")
    return f"{host}:{address.port or 5432}"
