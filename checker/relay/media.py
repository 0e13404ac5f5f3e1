"""Media on the wire: ChannelData, Send and Data indications (RFC 8656 §11, §12).

The hot path, hence no codec and no object per attribute: numbers in, one `bytes` out. Firefox never binds a
channel and sends everything in Send indications, so they matter as much as ChannelData.
"""

import struct
from typing import Final, NamedTuple

from checker.relay.wire import COOKIE, HEADER, IPV4, IPV6, MAX_MESSAGE, OPTIONAL, PAIR, PEER, UNDERSTOOD

SEND_INDICATION: Final = 0x0016
DATA_INDICATION: Final = 0x0017
_DATA: Final = 0x0013
_PEER4: Final = struct.Struct("!BBHI")


class Indication(NamedTuple):
    """What a Send indication carries; `address` is the peer's IP as a number."""

    family: int
    address: int
    port: int
    payload: bytes


def parse_send(data: bytes) -> Indication | None:
    """Take a Send indication apart; the header has been found `plausible`. None unless it is complete."""
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
    return Indication(*peer, payload) if peer and payload is not None else None


def _xor_peer(value: bytes, transaction_id: bytes) -> tuple[int, int, int] | None:
    """Undo the XOR of RFC 8489 §14.2: (family, address, port)."""
    if len(value) == 8 and value[1] == IPV4:
        _, _, port, address = _PEER4.unpack(value)
        return IPV4, address ^ COOKIE, port ^ (COOKIE >> 16)
    if len(value) == 20 and value[1] == IPV6:
        address = int.from_bytes(value[4:]) ^ _mask(transaction_id)
        return IPV6, address, int.from_bytes(value[2:4]) ^ (COOKIE >> 16)
    return None


def _mask(transaction_id: bytes) -> int:
    return (COOKIE << 96) | int.from_bytes(transaction_id)


def data_indication(transaction_id: bytes, family: int, address: int, port: int, payload: bytes) -> bytes:
    """Return a Data indication from a peer."""
    length = len(payload)
    port ^= COOKIE >> 16
    if family == IPV4:
        peer = _PEER4.pack(0, IPV4, port, address ^ COOKIE)
    else:
        hidden = address ^ _mask(transaction_id)
        peer = struct.pack("!BBH", 0, IPV6, port) + hidden.to_bytes(16)
    padding = -length & 3
    size = len(peer) + 8 + length + padding
    return b"".join(
        (
            HEADER.pack(DATA_INDICATION, size, COOKIE, transaction_id),
            PAIR.pack(PEER, len(peer)),
            peer,
            PAIR.pack(_DATA, length),
            payload,
            bytes(padding),
        )
    )


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
