"""The address of a database, as people write it."""

import re

import pytest

from checker.core.database_address import database_address


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://a@host/x", "postgresql+asyncpg://a@host/x"),
        ("postgresql://a:b@host:5433/x", "postgresql+asyncpg://a:b@host:5433/x"),
        ("postgresql+asyncpg://a@host/x", "postgresql+asyncpg://a@host/x"),
        ("postgresql+psycopg://a@host/x", "postgresql+asyncpg://a@host/x"),
        ("postgresql:///x?host=/run/postgresql", "postgresql+asyncpg:///x?host=/run/postgresql"),
        ("postgresql:///x?host=/run/a%20b", "postgresql+asyncpg:///x?host=/run/a%20b"),
        ("postgresql://host/x?sslmode=require", "postgresql+asyncpg://host/x?ssl=require"),
        ("postgresql://host/x?sslmode=a?b", "postgresql+asyncpg://host/x?ssl=a%3Fb"),
        ("sqlite:////srv/a://b.sqlite3", "sqlite:////srv/a://b.sqlite3"),
        ("sqlite:////srv/startklar.sqlite3", "sqlite:////srv/startklar.sqlite3"),
        ("sqlite:///data/startklar.sqlite3", "sqlite:///data/startklar.sqlite3"),
    ],
)
def test_it_is_read_as_people_write_it(given: str, read: str) -> None:
    assert database_address(given) == read


NO_ADDRESS = "an address that begins with postgresql:// or sqlite:/// is needed"
NO_FILE = "sqlite:/// and the path of a file are needed"
NO_PORT = (
    "host or port cannot be read; special characters of a password are written as "
    "%40 (for @), %2F (for /), %3A (for :)"
)
NO_PARAMETER = "application_name cannot be used here; host, port and sslmode can, after the ?"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", NO_ADDRESS),
        ("host/x", NO_ADDRESS),
        ("mysql://host/x", NO_ADDRESS),
        ("sqlite://x", NO_FILE),
        ("sqlite:///", NO_FILE),
        ("sqlite:///:memory:", NO_FILE),
        ("postgresql://a:b/c@host/x", NO_PORT),
        ("postgresql://a@host:port/x", NO_PORT),
        ("postgresql://a@host/x?application_name=y", NO_PARAMETER),
        ("postgresql://a@host/x?application_name=", NO_PARAMETER),
    ],
)
def test_what_cannot_be_read_is_said(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        database_address(given)
