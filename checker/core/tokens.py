"""Link tokens and keyed hashes.

A token is 128 bits as 26 lower-case letters and digits (base32, RFC 4648 §6, no padding): no
character at its end that a mail program would leave out of a link. The database knows only its keyed
hash, so neither a copy of the database nor a timing difference of its index gives a token away.
"""

import base64
import hmac
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

TOKEN_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[a-z2-7]{26}")
_ALONE: Final = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])")
_AHEAD: Final = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}")
_BREAKS: Final = re.compile(r"[\s=]+")
"""Where mail programs break a line; `=` is the soft break of quoted-printable (RFC 2045 §6.7)."""
_DECODINGS: Final = 3
_MOST: Final = 4


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


def find_tokens(text: str) -> list[str]:
    """Return what may be the token in a link that was changed on its way, likeliest first, four at most.

    Mail gateways and people encode a link again, add what stands behind it, break its lines, write it in
    capitals, or lose the sign between token and code.

    >>> find_tokens("AAAAAAAAAAAAAAAAAAAAAAAAAA%2523ABC123XYZ&amp;data=05")
    ['aaaaaaaaaaaaaaaaaaaaaaaaaa']
    """
    versions = [_plain(version) for version in _decoded(text)]
    joined = [_BREAKS.sub("", version) for version in versions]
    found = [token for version in (*versions, *joined) for token in _ALONE.findall(version)]
    found += _AHEAD.findall(joined[-1])
    return list(dict.fromkeys(found))[:_MOST]


def _decoded(text: str) -> Iterator[str]:
    """Yield the text, and what it was before it was encoded for a link or for HTML."""
    yield text
    for _ in range(_DECODINGS):
        text = html.unescape(unquote(text))
        yield text


def _plain(text: str) -> str:
    """Return the text in small letters of one width, without signs that nobody sees (Unicode's Cf)."""
    if text.isascii():  # all of them are of one width, and none is of that kind
        return text.lower()
    normal = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in normal if unicodedata.category(sign) != "Cf")


def keyed_hash(key: bytes, purpose: str, value: str) -> bytes:
    """Return 32 bytes, HMAC-SHA256 (RFC 2104) of the value; equal values of two purposes never meet."""
    return hmac.digest(key, purpose.encode() + b"\0" + value.encode(), "sha256")


def link_token(key: bytes, appointment_id: str, generation: int) -> str:
    """Return the token of an appointment's link: derived, so that it can be shown again and is not stored.

    Another generation is another token; without the key nobody can tell which (HMAC-SHA256, cut to the
    length of every token).
    """
    return encode_token(keyed_hash(key, "link", f"{appointment_id}.{generation}")[:TOKEN_BYTES])


def pairing_key(token: str) -> str:
    """Return what client and board mix into the keys of their direct rehearsal, 64 hex digits.

    It says nothing of the token. The client's page computes it, the board is told.
    """
    return keyed_hash(token.encode(), "direct-rehearsal", "").hex()


def token_hash(key: bytes, token: str) -> bytes:
    """Return the keyed hash by which an appointment is found."""
    return keyed_hash(key, "appointment", token)
