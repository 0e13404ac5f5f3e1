"""Link tokens and keyed hashes.

A token is 128 random bits as 26 lower-case letters and digits (base32, RFC 4648 §6, no padding): no
character at its end that a mail program would leave out of a link. The database knows only its keyed
hash, so neither a copy of the database nor a timing difference of its index gives a token away.
"""

import base64
import hmac
import re
from typing import Final

TOKEN_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[a-z2-7]{26}")


def encode_token(random: bytes) -> str:
    """Return the token for 16 random bytes.

    >>> encode_token(bytes(16))
    'aaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    if len(random) != TOKEN_BYTES:
        raise ValueError(f"a token needs {TOKEN_BYTES} random bytes, not {len(random)}")
    return base64.b32encode(random).decode("ascii").rstrip("=").lower()


def is_token(text: str) -> bool:
    """Tell whether `text` has the shape of a token."""
    return _TOKEN.fullmatch(text) is not None


def keyed_hash(key: bytes, purpose: str, value: str) -> bytes:
    """Return 32 bytes, HMAC-SHA256 (RFC 2104) of the value; equal values of two purposes never meet."""
    return hmac.digest(key, purpose.encode() + b"\0" + value.encode(), "sha256")
