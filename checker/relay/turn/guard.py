"""What stands between the relay and strangers: a limit on their requests, and a proof of their address."""

import hmac
from ipaddress import IPv6Address
from typing import Final

NONCE_S: Final = 600  # RFC 8656 §5 recommends at most an hour


class Guard:
    """Counts the requests of senders that have not proved who they are, per second."""

    def __init__(self, per_source: int, together: int) -> None:
        self._per_source, self._together = per_source, together
        self._second, self._total = 0, 0
        self._counts: dict[str | bytes, int] = {}  # never more entries than `together`

    def allows(self, source: str, now: float) -> bool:
        """Count one request and say whether it may be looked at."""
        if int(now) != self._second:
            self._second, self._total = int(now), 0
            self._counts.clear()
        # A household has a whole /64 of IPv6 addresses.
        key = IPv6Address(source.partition("%")[0]).packed[:8] if ":" in source else source
        count = self._counts.get(key, 0)
        if self._total >= self._together or count >= self._per_source:
            return False
        self._total += 1
        self._counts[key] = count + 1
        return True


class Nonces:
    """Nonces that need no memory: time and a MAC over time and the client's address.

    A request with a good nonce therefore comes from an address that can receive.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, address: tuple[str, int], now: float) -> bytes:
        """Return 20 bytes of hexadecimal text."""
        return self._text(address, int(now) & 0xFFFFFF)

    def good(self, nonce: bytes, address: tuple[str, int], now: float) -> bool:
        """Return whether this nonce was made for this address within `NONCE_S`."""
        try:
            made = int(nonce[:6], 16)
        except ValueError:
            return False
        age = (int(now) - made) & 0xFFFFFF
        return age <= NONCE_S and hmac.compare_digest(nonce, self._text(address, made))

    def _text(self, address: tuple[str, int], made: int) -> bytes:
        mac = hmac.digest(self._key, f"{made}|{address[0]}|{address[1]}".encode(), "sha256")
        return f"{made:06x}{mac.hex()[:14]}".encode()
