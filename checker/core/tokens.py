"""Link tokens and keyed hashes.

A token is 128 bits as 26 lower-case letters and digits (base32, RFC 4648 §6, no padding): no
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


def link_token(key: bytes, appointment_id: str, generation: int) -> str:
    """Return the token of an appointment's link: derived, so that it can be shown again and is not stored.

    Another generation is another token; without the key nobody can tell which (HMAC-SHA256, cut to the
    length of every token).
    """
    return encode_token(keyed_hash(key, "link", f"{appointment_id}.{generation}")[:TOKEN_BYTES])


def token_hash(key: bytes, token: str) -> bytes:
    """Return the keyed hash by which an appointment is found."""
    return keyed_hash(key, "appointment", token)
