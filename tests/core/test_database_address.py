"""The address of a database, as people write it."""

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
        ("postgresql://host/x?sslmode=require", "postgresql+asyncpg://host/x?ssl=require"),
        ("postgresql://host/x?sslmode=a?b", "postgresql+asyncpg://host/x?ssl=a%3Fb"),
        ("sqlite:////srv/a://b.sqlite3", "sqlite:////srv/a://b.sqlite3"),
        ("sqlite:////srv/startklar.sqlite3", "sqlite:////srv/startklar.sqlite3"),
        ("sqlite:///data/startklar.sqlite3", "sqlite:///data/startklar.sqlite3"),
    ],
)
def test_it_is_read_as_people_write_it(given: str, read: str) -> None:
    assert database_address(given) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "postgresql://"),
        ("host/x", "postgresql://"),
        ("mysql://host/x", "postgresql://"),
        ("sqlite://x", "the path of a file"),
        ("sqlite:///", "the path of a file"),
        ("sqlite:///:memory:", "the path of a file"),
        ("postgresql://a:b/c@host/x", "%2F"),
        ("postgresql://a@host:port/x", "%3A"),
        ("postgresql://a@host/x?application_name=y", "application_name cannot be used"),
        ("postgresql://a@host/x?application_name=", "application_name cannot be used"),
    ],
)
def test_what_cannot_be_read_is_said(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"needed|read|used") as refused:
        database_address(given)

    assert said in str(refused.value)
