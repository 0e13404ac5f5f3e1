"""Which address a request comes from."""

from ipaddress import IPv4Network, IPv6Network, ip_address

from checker.core.households import without_port

Networks = tuple[IPv4Network | IPv6Network, ...]


def client_address(peer: str | None, forwarded_for: str, trusted: Networks) -> str:
    """Return the client's address: what proxies say of it, read from the right, as far as they are trusted.

    >>> from ipaddress import ip_network
    >>> client_address("10.0.0.1", "6.6.6.6, 203.0.113.9:4711", (ip_network("10.0.0.0/8"),))
    '203.0.113.9'
    """
    address = peer or ""
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while hops and is_inside(address, trusted):
        address = without_port(hops.pop())
    return address


def is_inside(address: str, networks: Networks) -> bool:
    """Tell whether an address lies in any of the networks; what is no address lies in none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
