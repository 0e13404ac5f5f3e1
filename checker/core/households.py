"""What counts as one household: whoever shares an address, or the /64 of IPv6 of one line."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}")
"""As `ip_address` writes one: most requests come from such, and reading it takes ten times as long."""
_DIGITS: Final = frozenset("0123456789")


def household(address: str) -> str:
    """Return what an address belongs to: an IPv4 address, or the /64 of an IPv6 address (RFC 6177 §2).

    >>> household("203.0.113.9"), household("2001:db8:1:2::3%eth0"), household("nonsense")
    ('203.0.113.9', '2001:db8:1:2::/64', 'unknown')
    """
    if _IPV4.fullmatch(address):
        return address
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped or IPv6Network((parsed, 64), strict=False))


def is_elsewhere(address: str) -> bool:
    """Tell whether an address is one of the internet: not this machine's, nor of a network inside a house.

    >>> is_elsewhere("192.168.1.7"), is_elsewhere("9.9.9.9"), is_elsewhere("nonsense")
    (False, True, False)
    """
    try:
        return ip_address(address.partition("%")[0]).is_global
    except ValueError:
        return False


def without_port(hop: str) -> str:
    """Return the address alone, as some proxies append a port: `1.2.3.4:567`, `[2001:db8::1]:567`.

    What is neither stays as it is.

    >>> without_port("1.2.3.4:567"), without_port("[2001:db8::1]:567"), without_port("2001:db8::1")
    ('1.2.3.4', '2001:db8::1', '2001:db8::1')
    """
    host, colon, port = hop.rpartition(":")
    if hop.startswith("[") and hop.endswith("]"):
        host = hop
    elif not colon or not port or not set(port) <= _DIGITS:
        return hop
    elif not host.startswith("["):
        return host if ":" not in host else hop
    return _unbracketed(host) or hop


def _unbracketed(host: str) -> str | None:
    try:
        return str(IPv6Address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return None
