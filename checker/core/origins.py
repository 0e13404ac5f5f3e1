"""Which addresses are the machine itself."""

from ipaddress import ip_address
from urllib.parse import urlsplit


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
