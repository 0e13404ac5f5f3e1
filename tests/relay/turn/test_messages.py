"""The guard before the codec, and the media path's own parser, against anything."""

import struct
import time

import pytest
from aioice import stun
from aioice.stun import Class, Message, Method
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.relay.turn import messages, relayed_data
from tests.relay.turn.harness import plain, send_indication

ADDRESSES = st.tuples(
    st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str)), st.integers(0, 65535)
)


def message(*attributes: bytes) -> bytes:
    """Join raw attributes to an Allocate request."""
    body = b"".join(attributes)
    return b"\x00\x03" + len(body).to_bytes(2) + stun.COOKIE.to_bytes(4) + bytes(12) + body


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) & 3)


@given(st.binary(max_size=300))
def test_random_bytes_are_judged_without_an_error(data: bytes) -> None:
    parsed = messages.parse_request(data)

    assert parsed is None or messages.plausible(data)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=40)), max_size=12))
def test_random_attributes_are_judged_without_an_error(attributes: list[tuple[int, bytes]]) -> None:
    data = message(*(attribute(kind, value) for kind, value in attributes))

    parsed = messages.parse_request(data)
    relayed_data.parse_send(data)

    if parsed is not None:
        assert set(parsed.unknown) <= {kind for kind, _ in attributes}


@given(st.data())
def test_a_valid_message_with_bytes_changed_is_judged_without_an_error(data: st.DataObject) -> None:
    signed = Message(
        Method.ALLOCATE, Class.REQUEST, attributes={"REQUESTED-TRANSPORT": 17 << 24, "USERNAME": "u"}
    )
    signed.add_message_integrity(b"key")
    raw = bytearray(bytes(signed))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))

    parsed = messages.parse_request(bytes(raw))

    assert parsed is None or len(raw) == len(bytes(signed))


@given(st.integers(0, 200))
def test_a_message_cut_off_anywhere_is_no_message(length: int) -> None:
    whole = plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": 17 << 24, "USERNAME": "x" * 160})

    assert messages.parse_request(whole[: min(length, len(whole) - 1)]) is None


@pytest.mark.parametrize(
    "attributes",
    [
        [b"\x00\x06\x00\xff"],  # longer than the message
        [attribute(0x0019, b"\x11")],  # the codec's struct.error
        [attribute(0x000D, b"")],
        [attribute(0x000C, b"\x40")],
        [attribute(0x0006, b"\xff\xfe")],  # not UTF-8
        [attribute(0x0012, bytes(8))],  # no such address family
        [attribute(0x0012, b"\x00\x02" + bytes(6))],  # an IPv6 address that is too short
        [attribute(0x0017, b"\x01")],
        [attribute(0x0006, b"one"), attribute(0x0006, b"two")],  # the codec takes the last one
        [attribute(0x8028, bytes(4))],  # a wrong FINGERPRINT
    ],
)
def test_malformed_attributes_make_no_request(attributes: list[bytes]) -> None:
    assert messages.parse_request(message(*attributes)) is None


def test_nothing_may_follow_a_fingerprint() -> None:
    whole = Message(Method.BINDING, Class.REQUEST)
    whole.add_fingerprint()
    raw = bytes(whole) + attribute(0x8022, b"more")

    assert messages.parse_request(bytes(whole)) is not None
    assert messages.parse_request(stun.set_body_length(raw, len(raw) - 20)) is None


def test_what_follows_the_signature_is_not_believed() -> None:
    whole = Message(Method.ALLOCATE, Class.REQUEST, attributes={"USERNAME": "u"})
    whole.add_message_integrity(b"key")
    raw = bytes(whole)[:-8] + attribute(0x0012, b"\x00\x01" + bytes(6)) + attribute(0x7FFF, b"")

    parsed = messages.parse_request(stun.set_body_length(raw, len(raw) - 20))

    assert parsed is not None
    assert (parsed.peers, parsed.unknown) == ([], [])
    assert parsed.attributes.keys() == {"USERNAME", "MESSAGE-INTEGRITY"}


def test_the_longest_message_costs_little_whatever_is_in_it() -> None:
    fillers = (attribute(0x8028, bytes(4)), attribute(0x7FFF, b""), attribute(0x0012, b"\x00\x01" + bytes(6)))
    for filler in fillers:
        data = message(filler * ((messages.MAX_MESSAGE - 20) // len(filler)))
        started = time.process_time()
        for _ in range(10):
            messages.parse_request(data)

        assert (time.process_time() - started) / 10 < 0.02


def test_a_message_above_the_limit_is_not_looked_at() -> None:
    assert not messages.plausible(message(bytes(4 * 512)))


@given(ADDRESSES, st.binary(max_size=1200))
def test_send_indications_are_read_as_the_codec_reads_them(address: tuple[str, int], payload: bytes) -> None:
    sent = relayed_data.parse_send(send_indication(address, payload, SOFTWARE="any"))

    assert sent is not None
    family, number, port, carried = sent
    assert stun.pack_address(address)[4:] == number.to_bytes(4 if family == messages.IPV4 else 16)
    assert (port, carried) == (address[1], payload)


def as_browsers_send(payload: bytes, fingerprint: bytes) -> bytes:
    """Build a Send indication as browsers do; Firefox ends it with FINGERPRINT."""
    peer = stun.pack_xor_address(("192.0.2.1", 50_000), b"t" * 12)
    body = attribute(0x0012, peer) + attribute(0x0013, payload) + fingerprint
    return messages.HEADER.pack(0x0016, len(body), messages.COOKIE, b"t" * 12) + body


FINGERPRINTS = st.sampled_from([b"", attribute(0x8028, b"abcd")])


@given(st.binary(max_size=1200), FINGERPRINTS)
def test_what_browsers_send_is_read_in_one_step(payload: bytes, fingerprint: bytes) -> None:
    sent = relayed_data.parse_usual_send(as_browsers_send(payload, fingerprint))

    assert sent == (messages.IPV4, 0xC0000201, 50_000, payload)


@settings(max_examples=400)
@given(st.binary(max_size=20), FINGERPRINTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255))))
def test_the_one_step_and_the_walk_never_disagree(
    payload: bytes, fingerprint: bytes, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(as_browsers_send(payload, fingerprint))
    for place, value in changes:
        data[20 + place % (len(data) - 20)] = value

    quick = relayed_data.parse_usual_send(bytes(data))

    assert quick in (None, relayed_data.walk_send(bytes(data)))


@given(ADDRESSES, st.binary(max_size=1200))
def test_data_indications_are_what_the_codec_would_write(address: tuple[str, int], payload: bytes) -> None:
    family = messages.IPV6 if ":" in address[0] else messages.IPV4
    number = int.from_bytes(stun.pack_address(address)[4:])

    ours = relayed_data.data_indication(b"t" * 12, family, number, address[1], payload)

    attributes = {"XOR-PEER-ADDRESS": address, "DATA": payload}
    assert ours == bytes(Message(Method.DATA, Class.INDICATION, b"t" * 12, attributes))


@pytest.mark.parametrize(
    ("start", "size"),
    [
        (b"\x00\x01\x00\x08", 28),
        (b"\x40\x00\x00\x00", 4),
        (b"\x40\x00\x00\x05", 12),
        (b"\x4f\xff\x00\x08", 12),
    ],
)
def test_frames_of_a_stream_are_padded_to_four_bytes(start: bytes, size: int) -> None:
    assert relayed_data.frame_length(b"xx" + start, 2) == size


@pytest.mark.parametrize(
    "start",
    [
        b"GET ",
        b"\x16\x03\x01\x02",
        b"\x50\x00\x00\x00",
        b"\x80\x00\x00\x00",
        b"\x00\x01\x00\x03",
        b"\x40\x00\xff\xff",
    ],
)
def test_a_stream_of_something_else_is_recognised(start: bytes) -> None:
    with pytest.raises(ValueError, match=r"frame|neither"):
        relayed_data.frame_length(start, 0)
