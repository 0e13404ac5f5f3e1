"""Short-lived TURN credentials by a shared secret, the scheme of coturn's `use-auth-secret`.

Username = `expiry:id` (expiry in Unix seconds), password = base64(HMAC-SHA1(secret, username)). Relay and web
server share nothing but the secret, so another TURN server can stand in. Source: coturn's README.turnserver
and draft-uberti-behave-turn-rest-00. Pure: the time is an argument.
"""

import base64
import hashlib
import hmac
import re
from typing import Final, NamedTuple

_USERNAME: Final = re.compile(r"([0-9]{1,12}):([A-Za-z0-9_-]{1,64})", re.ASCII)


class Credentials(NamedTuple):
    """What a browser puts into `RTCIceServer`."""

    username: str
    password: str


def issue(secret: bytes, now_s: float, seconds: float, rehearsal: str) -> Credentials:
    """Return credentials for one rehearsal that end `seconds` after `now_s` (Unix time).

    Raises ValueError when the rehearsal's id is not 1 to 64 of `A-Z a-z 0-9 _ -`.
    """
    username = f"{int(now_s + seconds)}:{rehearsal}"
    if not _USERNAME.fullmatch(username):
        raise ValueError("a rehearsal's id is 1 to 64 letters, digits, '_' or '-'")
    return Credentials(username, password(secret, username))


def password(secret: bytes, username: str) -> str:
    """Return the password that belongs to a username; says nothing about its age."""
    return base64.b64encode(hmac.digest(secret, username.encode(), "sha1")).decode()


def rehearsal(username: str, now_s: float) -> str | None:
    """Return the id inside a username, or None when it is malformed or its time is over."""
    match = _USERNAME.fullmatch(username)
    return match[2] if match and int(match[1]) > now_s else None


def expiry(username: str) -> int:
    """Return when a username of the right form ends (Unix seconds)."""
    return int(username.partition(":")[0])


def integrity_key(secret: bytes, username: str, realm: str) -> bytes:
    """Return the 16-byte long-term key of RFC 8489 §9.2.2 (MD5 is the standard's, not our choice)."""
    text = f"{username}:{realm}:{password(secret, username)}"
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()
