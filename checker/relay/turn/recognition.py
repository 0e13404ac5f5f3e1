"""Tell a relay that shares a secret with us from any other one on the same port."""

import asyncio
import ssl
import time
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from checker.relay.turn import credentials
from checker.relay.turn.codec import stun
from checker.relay.turn.messages import UDP
from checker.relay.turn.stun_client import FAULTS, Ask, StrangeAnswerError, Way
from checker.relay.turn.stun_probe import PADDING

VALID_S: Final = 60
"""So long the credentials are good that are shown to whoever answers; nothing is allocated with them."""


class Whose(Enum):
    """Who answers on a port."""

    OURS = "has the secret"
    OTHERS = "answers, and has not"
    NOBODYS = "does not answer in time"


async def whose(way: Way, secrets: Iterable[bytes], *, timeout_s: float = 1.0) -> Whose:
    """Tell who answers: a relay that has one of the secrets, something else, or nobody.

    Only who has the secret can sign an answer with the key that belongs to a username (RFC 8489 §9.2.3). The
    request is a Refresh of an allocation that there is not, so it is refused and takes nothing. Raises
    ssl.SSLCertVerificationError over TLS.
    """
    try:
        async with asyncio.timeout(timeout_s), way as ask:
            return Whose.OURS if await _knows(ask, secrets) else Whose.OTHERS
    except StrangeAnswerError:
        return Whose.OTHERS
    except ssl.SSLCertVerificationError:
        raise
    except FAULTS:
        return Whose.NOBODYS


async def _knows(ask: Ask, secrets: Iterable[bytes]) -> bool:
    challenge = (await ask(_unsigned())).attributes
    if not {"REALM", "NONCE"} <= challenge.keys():
        return False
    for secret in secrets:
        username = credentials.issue(secret, time.time(), VALID_S, "doctor").username
        key = credentials.integrity_key(secret, username, challenge["REALM"])
        if (await ask(_signed(username, challenge, key))).check_message_integrity(key):
            return True
    return False


def _unsigned() -> stun.Message:
    """Return the question that is answered with realm and nonce."""
    attributes = {"REQUESTED-TRANSPORT": UDP << 24, **PADDING}
    return stun.Message(stun.Method.ALLOCATE, stun.Class.REQUEST, attributes=attributes)


def _signed(username: str, challenge: dict[str, Any], key: bytes) -> stun.Message:
    attributes = {"USERNAME": username, "REALM": challenge["REALM"], "NONCE": challenge["NONCE"]}
    message = stun.Message(stun.Method.REFRESH, stun.Class.REQUEST, attributes=attributes)
    message.add_message_integrity(key)
    return message
