"""The address of a database, as people write it and as SQLAlchemy reads it."""

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

POSTGRESQL: Final = "postgresql+asyncpg"
_EXPECTED: Final = "an address that begins with postgresql:// or sqlite:/// is needed"
_PARAMETERS: Final = {"host": "host", "port": "port", "sslmode": "ssl", "ssl": "ssl"}
"""What may follow the question mark → what asyncpg calls it; libpq's others it does not know."""


def database_address(given: str) -> str:
    """Return SQLAlchemy's address for one that `psql` would take, too. Raises ValueError.

    `postgres://` is an old name; libpq's `sslmode` is asyncpg's `ssl`, with the same values.

    >>> database_address("postgres://startklar@db.example.org/startklar?sslmode=verify-full")
    'postgresql+asyncpg://startklar@db.example.org/startklar?ssl=verify-full'
    """
    scheme, separator, rest = given.partition("://")
    family = scheme.partition("+")[0]
    if not separator or family not in ("postgres", "postgresql", "sqlite"):
        raise ValueError(_EXPECTED)
    if family == "sqlite":
        if not rest.startswith("/") or rest in ("/", "/:memory:"):
            raise ValueError("sqlite:/// and the path of a file are needed")
        return given
    address, mark, query = rest.partition("?")
    _require_port(f"{POSTGRESQL}://{address}")
    return f"{POSTGRESQL}://{address}{mark}{_for_asyncpg(query)}"


def _require_port(address: str) -> None:
    try:
        urlsplit(address).port  # noqa: B018 -- raises for one that is none
    except ValueError:
        raise ValueError(
            "host or port cannot be read; special characters of a password are written as %40 (for @), "
            "%2F (for /), %3A (for :)"
        ) from None


def _for_asyncpg(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if unknown := sorted({name for name, _ in pairs} - set(_PARAMETERS)):
        raise ValueError(f"{unknown[0]} cannot be used here; host, port and sslmode can, after the ?")
    return urlencode([(_PARAMETERS[name], value) for name, value in pairs], quote_via=quote, safe="/:")
