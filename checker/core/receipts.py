"""Receipts: the server gives one with *Start*, and by it one anonymous result counts, once.

A receipt is random bytes, the day, and a MAC over both. It holds nothing of whom it was given to. When it is
used a keyed hash of it is kept, as long as it would be good.
"""

import hmac
from typing import Final

from checker.core.tokens import keyed_hash

RANDOM_BYTES: Final = 12
_DAY_BYTES: Final = 2
_MAC_BYTES: Final = 16
HEX_DIGITS: Final = 2 * (RANDOM_BYTES + _DAY_BYTES + _MAC_BYTES)
GOOD_DAYS: Final = 1
"""Until the end of the day after: a page may stay open over night, or be without a network."""
_DAY_S: Final = 86_400


def issue(key: bytes, random: bytes, now_s: float) -> str:
    """Return a receipt as hexadecimal digits. Raises ValueError where there are too few random bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a receipt needs {RANDOM_BYTES} random bytes, not {len(random)}")
    said = int(now_s // _DAY_S).to_bytes(_DAY_BYTES) + random
    return (said + _mac(key, said)).hex()


def is_good(key: bytes, receipt: str, now_s: float) -> bool:
    """Tell whether a receipt of the right form is ours and at most `GOOD_DAYS` old.

    One of a day ahead is good: the clock was put right.
    """
    whole = bytes.fromhex(receipt)
    said, mac = whole[:-_MAC_BYTES], whole[-_MAC_BYTES:]
    return hmac.compare_digest(mac, _mac(key, said)) and -1 <= _today(now_s) - day_of(receipt) <= GOOD_DAYS


def day_of(receipt: str) -> int:
    """Return the day on which a receipt was given, counted from 1 January 1970 (UTC)."""
    return int(receipt[: 2 * _DAY_BYTES], 16)


def oldest_good_day(now_s: float) -> int:
    """Return the first day whose receipts are still good."""
    return _today(now_s) - GOOD_DAYS


def _today(now_s: float) -> int:
    return int(now_s // _DAY_S)


def _mac(key: bytes, said: bytes) -> bytes:
    return keyed_hash(key, "receipt", said.hex())[:_MAC_BYTES]
