"""Origins of addresses, and which addresses are the machine itself."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"[\w.-]+|[0-9a-f:.]+")
"""A name, in any script, or an address; urlsplit takes whatever stands there."""
_PORTS: Final = {"http": 80, "https": 443}


def origin_of(url: str) -> str | None:
    """Return the origin of a web address as browsers write it (RFC 6454 §6.2), or None where it has none.

    >>> origin_of("https://Check.example.org:443/c/"), origin_of("null")
    ('https://check.example.org', None)
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or parts.hostname is None or not _HOST.fullmatch(parts.hostname):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


def as_origin(text: str) -> str | None:
    """Return the origin that a text names as browsers write it, or None where it is more, or none.

    >>> as_origin("https://Check.example.org:443"), as_origin("https://example.org/"), as_origin("*")
    ('https://check.example.org', None, None)
    """
    origin = origin_of(text)
    if origin is None:
        return None
    parts = urlsplit(text)
    return origin if text.partition("://")[2] == parts.netloc and "@" not in parts.netloc else None


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine, which browsers trust without TLS (W3C Secure Contexts §3.1).

    >>> is_loopback("http://127.0.0.1:8080/x"), is_loopback("http://localhost.example.org")
    (True, False)
    """
    return is_loopback_host(urlsplit(url).hostname or "")


def is_loopback_host(host: str) -> bool:
    """Tell whether the host of a URL is this machine itself (RFC 6761 §6.3 for the names)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
