"""STUN and TURN on the wire (RFC 8489, RFC 8656): what comes in is checked here, what goes out is built here.

Requests are read and written by aioice's codec behind a guard of our own, because the codec trusts its
input: it reads truncated values, lets the last of two equal attributes win, checks every FINGERPRINT that it
meets (quadratic), and leaks `struct.error`. Media never passes through it, see `relayed_data.py`.
"""

import struct
from typing import Any, Final, NamedTuple

from checker.relay.turn.codec import stun

REALM: Final = "turn"  # nobody reads it, and it is in every answer to a stranger: short
MAX_MESSAGE: Final = 2048  # bytes; above every MTU that the clients' networks have
COOKIE: Final = stun.COOKIE
UDP: Final = 17  # protocol number in REQUESTED-TRANSPORT
IPV4: Final = stun.IPV4_PROTOCOL
IPV6: Final = stun.IPV6_PROTOCOL

HEADER: Final = struct.Struct("!HHI12s")
PAIR: Final = struct.Struct("!HH")
_LENGTH_AND_COOKIE: Final = struct.Struct("!xxHI")
PEER: Final = 0x0012
_INTEGRITY: Final = 0x0008
_FINGERPRINT: Final = 0x8028
OPTIONAL: Final = 0x8000  # attributes from here on may be ignored by who does not know them
# USERNAME, MESSAGE-INTEGRITY, CHANNEL-NUMBER, LIFETIME, XOR-PEER-ADDRESS, DATA, REALM, NONCE,
# REQUESTED-ADDRESS-FAMILY, REQUESTED-TRANSPORT: all else below 0x8000 is answered with 420.
UNDERSTOOD: Final = frozenset({0x06, 0x08, 0x0C, 0x0D, 0x12, 0x13, 0x14, 0x15, 0x17, 0x19})

_REASONS: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    420: "Unknown Attribute",
    437: "Allocation Mismatch",
    438: "Stale Nonce",
    440: "Address Family not Supported",
    441: "Wrong Credentials",
    442: "Unsupported Transport Protocol",
    443: "Peer Address Family Mismatch",
    486: "Allocation Quota Reached",
    508: "Insufficient Capacity",
}


def _pack_types(types: list[int]) -> bytes:
    return struct.pack(f"!{len(types)}H", *types)


def _pack_family(family: int) -> bytes:
    return bytes((family, 0, 0, 0))


def _unpack_family(data: bytes) -> int:
    if len(data) != 4:
        raise ValueError("an address family has 4 bytes")
    return data[0]


def _teach_codec() -> None:
    """Add the attributes of RFC 8656 that aioice does not know to its tables.

    The last row is a second name: a dual allocation's answer has XOR-RELAYED-ADDRESS twice.
    """
    rows: list[stun.AttributeEntry] = [
        (0x000A, "UNKNOWN-ATTRIBUTES", _pack_types, stun.unpack_bytes),
        (0x0017, "REQUESTED-ADDRESS-FAMILY", _pack_family, _unpack_family),
        (0x8000, "ADDITIONAL-ADDRESS-FAMILY", _pack_family, _unpack_family),
    ]
    for row in rows:
        stun.ATTRIBUTES_BY_TYPE.setdefault(row[0], row)
        stun.ATTRIBUTES_BY_NAME.setdefault(row[1], row)
    second = (0x0016, "XOR-RELAYED-ADDRESS (second)", stun.pack_xor_address, stun.unpack_xor_address)
    stun.ATTRIBUTES_BY_NAME.setdefault(second[1], second)


_teach_codec()


class Request(NamedTuple):
    """A well-formed request; nothing in it is trusted yet. `peers` has every XOR-PEER-ADDRESS in order."""

    message: stun.Message
    peers: list[tuple[str, int]]
    unknown: list[int]  # comprehension-required attributes that we do not know

    @property
    def method(self) -> stun.Method:
        return self.message.message_method

    @property
    def attributes(self) -> dict[str, Any]:
        return self.message.attributes


def plausible(data: bytes) -> bool:
    """Return whether the header can be that of a STUN message; the cheap test before any work is done."""
    if not 20 <= len(data) <= MAX_MESSAGE or len(data) & 3 or data[0] & 0xC0:
        return False
    length, cookie = _LENGTH_AND_COOKIE.unpack_from(data)
    return bool(cookie == COOKIE and length == len(data) - 20)


def parse_request(data: bytes) -> Request | None:
    """Return a request, or None for anything that is not exactly one well-formed STUN request."""
    if not plausible(data):
        return None
    try:
        peers, unknown = _walk(data)
        message = stun.parse_message(data)
    except (ValueError, struct.error):
        return None
    return Request(message, peers, unknown) if message.message_class == stun.Class.REQUEST else None


def _walk(data: bytes) -> tuple[list[tuple[str, int]], list[int]]:
    """Check every attribute's bounds and order. Raises ValueError. Linear in the length."""
    transaction_id = data[8:20]
    peers: list[tuple[str, int]] = []
    unknown: list[int] = []
    seen: set[int] = set()
    position = 20
    while position < len(data):
        kind, length = PAIR.unpack_from(data, position)
        value = data[position + 4 : position + 4 + length]
        position += 4 + length + (-length & 3)
        if position > len(data) or _FINGERPRINT in seen:
            raise ValueError("an attribute that is cut off, or one behind FINGERPRINT")
        if _INTEGRITY in seen and kind != _FINGERPRINT:
            continue  # not covered by the signature: to be ignored (RFC 8489 §14.5)
        if kind == PEER:
            peers.append(stun.unpack_xor_address(value, transaction_id))
        elif kind in seen:
            raise ValueError("an attribute twice")
        elif kind < OPTIONAL and kind not in UNDERSTOOD:
            unknown.append(kind)
        seen.add(kind)
    return peers, unknown


def success(request: Request, attributes: dict[str, Any], key: bytes | None) -> bytes:
    """Return a success response, signed when there is a key."""
    return _response(request, stun.Class.RESPONSE, attributes, key)


def error(request: Request, code: int, attributes: dict[str, Any], key: bytes | None) -> bytes:
    """Return an error response; unsigned ones have no reason phrase, so that a stranger gets few bytes."""
    reason = _REASONS[code] if key else ""
    return _response(request, stun.Class.ERROR, {"ERROR-CODE": (code, reason), **attributes}, key)


def _response(request: Request, kind: stun.Class, attributes: dict[str, Any], key: bytes | None) -> bytes:
    message = stun.Message(request.method, kind, request.message.transaction_id, attributes)
    if key:
        message.add_message_integrity(key)  # and FINGERPRINT
    elif "FINGERPRINT" in request.attributes:
        message.add_fingerprint()
    return bytes(message)
