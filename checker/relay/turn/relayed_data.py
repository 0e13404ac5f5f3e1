"""Media on the wire: ChannelData, Send and Data indications (RFC 8656 §11, §12).

The hot path, hence no codec and no object per attribute: numbers in, one `bytes` out. Firefox never binds a
channel and sends everything in Send indications, so they matter as much as ChannelData. Browsers lay them out
in one way, which is read and written in one step; any other lawful way takes the walk through the attributes.
"""

import struct
from typing import Final

from checker.relay.turn.messages import (
    COOKIE,
    HEADER,
    IPV4,
    IPV6,
    MAX_MESSAGE,
    OPTIONAL,
    PAIR,
    PEER,
    UNDERSTOOD,
)

SEND_INDICATION: Final = b"\x00\x16"  # method and class, as a message begins
DATA_INDICATION: Final = 0x0017
_DATA: Final = 0x0013
_PEER4: Final = struct.Struct("!BBHI")
_PORT_MASK: Final = COOKIE >> 16
# Behind the header: XOR-PEER-ADDRESS (type, length, family, port, IPv4 address), then DATA (type, length).
_USUAL: Final = struct.Struct("!20xHHxBHIHH")
_USUAL_BYTES: Final = _USUAL.size
_FINGERPRINT: Final = b"\x80\x28\x00\x04"  # Firefox ends with it; Chromium ends with the padding
_DATA4: Final = struct.Struct("!HHI12sHHxBHIHH")


Indication = tuple[int, int, int, bytes]  # address family, the peer's IP as a number, its port, the payload


def parse_send(data: bytes) -> Indication | None:
    """Take a Send indication apart; the header has been found `plausible`. None unless it is complete."""
    return parse_usual_send(data) or walk_send(data)


def parse_usual_send(data: bytes) -> Indication | None:
    """Read what browsers send: XOR-PEER-ADDRESS (IPv4), DATA, perhaps FINGERPRINT. None for all else."""
    if len(data) < _USUAL_BYTES:
        return None
    kind, size, family, port, address, second, length = _USUAL.unpack_from(data)
    end = _USUAL_BYTES + length
    rest = len(data) - end - (-length & 3)
    if kind != PEER or size != 8 or family != IPV4 or second != _DATA:
        return None
    if rest and (rest != 8 or not data.startswith(_FINGERPRINT, end + (-length & 3))):
        return None
    return IPV4, address ^ COOKIE, port ^ _PORT_MASK, data[_USUAL_BYTES:end]


def walk_send(data: bytes) -> Indication | None:
    """Read any Send indication, attribute by attribute."""
    peer = payload = None
    position = 20
    while position < len(data):
        kind, length = PAIR.unpack_from(data, position)
        start, position = position + 4, position + 4 + length + (-length & 3)
        if position > len(data):
            return None
        if kind == PEER and peer is None:
            peer = _xor_peer(data[start : start + length], data[8:20])
        elif kind == _DATA and payload is None:
            payload = data[start : start + length]
        elif kind < OPTIONAL and kind not in UNDERSTOOD:
            return None  # DONT-FRAGMENT among them (RFC 8656 §11.2)
    return (*peer, payload) if peer and payload is not None else None


def _xor_peer(value: bytes, transaction_id: bytes) -> tuple[int, int, int] | None:
    """Undo the XOR of RFC 8489 §14.2: (family, address, port)."""
    if len(value) == 8 and value[1] == IPV4:
        _, _, port, address = _PEER4.unpack(value)
        return IPV4, address ^ COOKIE, port ^ _PORT_MASK
    if len(value) == 20 and value[1] == IPV6:
        address = int.from_bytes(value[4:]) ^ _mask(transaction_id)
        return IPV6, address, int.from_bytes(value[2:4]) ^ _PORT_MASK
    return None


def _mask(transaction_id: bytes) -> int:
    return (COOKIE << 96) | int.from_bytes(transaction_id)


def data_indication(transaction_id: bytes, family: int, address: int, port: int, payload: bytes) -> bytes:
    """Return a Data indication from a peer."""
    length = len(payload)
    padded = payload + bytes(-length & 3) if length & 3 else payload
    port ^= _PORT_MASK
    if family == IPV4:
        hidden = address ^ COOKIE
        size = 16 + len(padded)
        head = _DATA4.pack(
            DATA_INDICATION, size, COOKIE, transaction_id, PEER, 8, IPV4, port, hidden, _DATA, length
        )
        return head + padded
    peer = struct.pack("!BBH", 0, IPV6, port) + (address ^ _mask(transaction_id)).to_bytes(16)
    head = HEADER.pack(DATA_INDICATION, 28 + len(padded), COOKIE, transaction_id)
    return b"".join((head, PAIR.pack(PEER, 20), peer, PAIR.pack(_DATA, length), padded))


def frame_length(data: bytes, position: int) -> int:
    """Return the length of the frame that starts at `position` of a TCP stream (RFC 8656 §12.5).

    Needs 4 bytes. Raises ValueError where neither STUN nor ChannelData can start, or it is too long.
    """
    kind, length = PAIR.unpack_from(data, position)
    size: int
    if kind < 0x4000 and not length & 3:
        size = 20 + length
    elif 0x4000 <= kind < 0x5000:
        size = 4 + length + (-length & 3)
    else:
        raise ValueError("neither STUN nor ChannelData")
    if size > MAX_MESSAGE:
        raise ValueError("a frame that is too long")
    return size
