"""What stands between the relay and strangers: limits on requests and answers, and proof of an address."""

import base64
import hmac
from collections import Counter
from typing import Final

from checker.core.households import household

NONCE_S: Final = 600  # RFC 8656 §5 recommends at most an hour
SLOT_S: Final = 20
CREDIT_S: Final = 4.0  # longer than the repeats of a request that browsers still wait for
EXPECTED_S: Final = 30.0
EXPECTED: Final = 1_000
"""Addresses at once."""
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_NONCE: Final = 8  # bytes: one for the time, seven (42 bits) for the MAC


class Guard:
    """Counts what senders ask for that have not proved who they are, per second."""

    def __init__(self, per_source: int, together: int) -> None:
        self._per_source, self._together = per_source, together
        self._second, self._total = 0, 0
        self._counts: Counter[str] = Counter()  # never more entries than `together`

    def allows(self, source: str, now: float) -> bool:
        """Count one request and say whether it may be looked at."""
        if int(now) != self._second:
            self._second, self._total = int(now), 0
            self._counts.clear()
        home = household(source)
        if self._total >= self._together or self._counts[home] >= self._per_source:
            return False
        self._total += 1
        self._counts[home] += 1
        return True

    def is_full(self, now: float) -> bool:
        """Tell whether all senders together have had what they may have in this second."""
        return int(now) == self._second and self._total >= self._together


class Credit:
    """So many bytes, and no more, may go to an address that has not proved itself: what has come from there.

    A source address can be forged, so that answers hit somebody else (RFC 5358 on DNS; QUIC has such a
    limit, too, RFC 9000 §8.1). What has come counts for `CREDIT_S` to twice that.
    """

    def __init__(self) -> None:
        self._since = 0.0
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()

    def earn(self, address: str, size: int, now: float) -> None:
        """Note bytes that have come."""
        if now - self._since >= CREDIT_S:
            self._before = self._now if now - self._since < 2 * CREDIT_S else Counter()
            self._now, self._since = Counter(), now
        self._now[address] += size

    def spend(self, address: str, size: int) -> bool:
        """Take off the bytes of an answer; False, and nothing is taken, where there are not enough."""
        if self._now[address] + self._before[address] < size:
            return False
        old = min(size, self._before[address])
        self._before[address] -= old
        self._now[address] -= size - old
        return True


class Expected:
    """Addresses from which our web server was just asked: TCP's handshake has shown that they are real."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def add(self, address: str, now: float) -> None:
        """Expect an address for `EXPECTED_S`."""
        self._until = {known: until for known, until in self._until.items() if until > now}
        if len(self._until) < EXPECTED:
            self._until[address] = now + EXPECTED_S

    def holds(self, address: str, now: float) -> bool:
        """Tell whether an address is expected."""
        return self._until.get(address, 0.0) > now


class Nonces:
    """Nonces that need no memory: time and a MAC over time and the client's address.

    A request with a good nonce therefore comes from an address that can receive. They are as short as they
    may be, as they are in the answer to a stranger: at 2,000 requests a second somebody who guesses needs
    years for one, of one address and minute.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, address: tuple[str, int], now: float) -> bytes:
        """Return 8 letters, digits, `-` or `_`."""
        return self._text(address, int(now) // SLOT_S)

    def good(self, nonce: bytes, address: tuple[str, int], now: float) -> bool:
        """Return whether this nonce was made for this address within `NONCE_S`."""
        if len(nonce) != _NONCE:
            return False
        slot = int(now) // SLOT_S
        age = (slot - _ALPHABET.find(nonce[:1])) % len(_ALPHABET)
        return age * SLOT_S < NONCE_S and hmac.compare_digest(nonce, self._text(address, slot - age))

    def _text(self, address: tuple[str, int], slot: int) -> bytes:
        mac = hmac.digest(self._key, f"{slot}|{address[0]}|{address[1]}".encode(), "sha256")
        time = _ALPHABET[slot % len(_ALPHABET)]
        return bytes((time,)) + base64.urlsafe_b64encode(mac[:6])[: _NONCE - 1]
