"""The address of the shared counters, as people write it and as the client reads it."""

from typing import Final
from urllib.parse import urlsplit

_SCHEMES: Final = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
_EXPECTED: Final = "an address that begins with redis://, rediss:// or unix:/// is needed"


def counters_address(given: str) -> str:
    """Return the client's address; Valkey speaks Redis' protocol under a name of its own. Raises ValueError.

    >>> counters_address("valkey://counters.example.org")
    'redis://counters.example.org'
    """
    scheme, _, rest = given.partition("://")
    if scheme == "unix" and rest.startswith("/"):
        return given
    if scheme not in _SCHEMES:
        raise ValueError(_EXPECTED)
    address = f"{_SCHEMES[scheme]}://{rest}"
    if not _has_host(address):
        raise ValueError("host, port and number of the database cannot be read")
    return address


def _has_host(address: str) -> bool:
    """Tell whether there are a host, a port if any, and the number of a database if any."""
    try:
        parts = urlsplit(address)
        number = parts.path.strip("/")
        return bool(parts.hostname) and parts.port != 0 and (number.isdecimal() or not number)
    except ValueError:  # no number of a port
        return False
