"""Rate limits per address. Addresses are known only as salted hashes, in memory, while they count."""

import hmac
import math
import secrets
import time
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from checker.settings import Settings

Networks = tuple[IPv4Network | IPv6Network, ...]


def client_address(peer: str | None, forwarded_for: str, trusted: Networks) -> str:
    """Return the client's address: `X-Forwarded-For` read from the right, as far as proxies are trusted.

    >>> from ipaddress import ip_network
    >>> client_address("10.0.0.1", "6.6.6.6, 203.0.113.9", (ip_network("10.0.0.0/8"),))
    '203.0.113.9'
    """
    address = peer or ""
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while hops and _inside(address, trusted):
        address = hops.pop()
    return address


def _inside(address: str, networks: Networks) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def household(address: str) -> str:
    """Return what counts as one: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


class Limiter:
    """Counts requests per kind and household in a moving window."""

    def __init__(self, settings: Settings) -> None:
        self._salt = secrets.token_bytes(32)
        self._trusted = settings.trusted_proxies
        self._rates: dict[str, RateLimitItem] = {
            "/api/rehearsals": parse(settings.rate_limit_rehearsals),
            "/api/": parse(settings.rate_limit_api),
            "/ready": parse(settings.rate_limit_api),
            "/": parse(settings.rate_limit_pages),
        }
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def wait_s(self, request: web.Request) -> int:
        """Count the request; return 0, or the seconds after which the next one is allowed."""
        if request.path == "/health" or request.path.startswith("/assets/"):
            return 0
        kind = next(prefix for prefix in self._rates if request.path.startswith(prefix))
        rate, who = self._rates[kind], self.who(request)
        if await self._limiter.hit(rate, kind, who):
            return 0
        window = await self._limiter.get_window_stats(rate, kind, who)
        return max(1, math.ceil(window.reset_time - time.time()))

    def scheme(self, request: web.Request) -> str | None:
        """Return `https` or `http`, as far as it is known how the client has come; None where it is not."""
        if request.secure:
            return "https"
        said = request.headers.getall("X-Forwarded-Proto", [""])[-1].rpartition(",")[2].strip().lower()
        trusted = _inside(request.remote or "", self._trusted)
        return said if trusted and said in ("http", "https") else None

    def who(self, request: web.Request) -> str:
        """Return what stands for the household of a request while this process lives."""
        # A proxy may append to the client's header or add one of its own (HAProxy): the last is the nearest.
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        address = household(client_address(request.remote, forwarded, self._trusted))
        return hmac.digest(self._salt, address.encode(), "sha256").hex()
