"""Tokens of booking tools: what they look like and may do, and how a request that is sent again is known."""

import base64
import re
from collections.abc import Iterable
from typing import Final

READ: Final = "appointments:read"
WRITE: Final = "appointments:write"
SCOPES: Final = (READ, WRITE)
"""What a token may be allowed to do: see every appointment of the office; make, change and delete them."""
SECRET_BYTES: Final = 32
REPEAT_S: Final = 86_400
"""How long a request that is sent again with its `Idempotency-Key` gets the answer of the first one."""
_PREFIX: Final = "startklar_"
_TOKEN: Final = re.compile(rf"{_PREFIX}[a-z2-7]{{52}}")
_BEARER: Final = re.compile(r"Bearer +(\S+) *", re.IGNORECASE)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


def encode_api_token(random: bytes) -> str:
    """Return the token for 32 random bytes; its beginning lets scanners of source code find one that leaked.

    >>> encode_api_token(bytes(32))[:14], len(encode_api_token(bytes(32)))
    ('startklar_aaaa', 62)
    """
    if len(random) != SECRET_BYTES:
        raise ValueError(f"a token needs {SECRET_BYTES} random bytes, not {len(random)}")
    return _PREFIX + base64.b32encode(random).decode("ascii").rstrip("=").lower()


def bearer_token(header: str) -> str | None:
    """Return the token in an `Authorization` header (RFC 6750 §2.1), None where it cannot be one of ours.

    >>> bearer_token("Basic YTpi") is None
    True
    """
    match = _BEARER.fullmatch(header)
    return match[1] if match and _TOKEN.fullmatch(match[1]) else None


def join_scopes(scopes: Iterable[str]) -> str:
    """Return scopes as OAuth writes them (RFC 6749 §3.3), in the order of `SCOPES`; what is no scope is lost.

    >>> join_scopes({"appointments:write", "appointments:read", "everything"})
    'appointments:read appointments:write'
    """
    given = set(scopes)
    return " ".join(scope for scope in SCOPES if scope in given)


def is_repeat_key(text: str) -> bool:
    """Tell whether a text can be an `Idempotency-Key`: 1 to 128 signs of ASCII that can be seen.

    >>> is_repeat_key("8e03978e-40d5-43dd-bc93-6894a57f9324"), is_repeat_key("a b"), is_repeat_key("")
    (True, False, False)
    """
    return _KEY.fullmatch(text) is not None
