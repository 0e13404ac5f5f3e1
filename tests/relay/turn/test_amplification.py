"""Bytes out for each byte in, before an address has proved that it can receive: never more than came from
there.

Sizes are those of UDP payloads. With the headers of IP and UDP (28 or 48 bytes a packet) the ratio is nearer
to 1: an answer is never sent for less than one whole request.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from aioice import stun
from aioice.stun import Class, Method
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.turn.guard import CREDIT_S, Credit
from tests.relay.turn.harness import (
    PADDED,
    UDP_TRANSPORT,
    Client,
    World,
    channel_data,
    plain,
    send_indication,
    signed,
)

TRANSPORT: dict[str, Any] = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
PEER = {"XOR-PEER-ADDRESS": ("192.0.2.1", 50_000)}
UNKNOWN = b"\x7f\xff\x00\x00"  # to be understood, and not


def fingerprinted(data: bytes) -> bytes:
    message = stun.parse_message(data)
    message.add_fingerprint()
    return bytes(message)


def with_raw(data: bytes, raw: bytes) -> bytes:
    """Append an attribute that is encoded already."""
    return stun.set_body_length(data + raw, len(data) - 20 + len(raw))


def kinds() -> Iterator[tuple[str, bytes]]:
    """Return every kind of message that a stranger can make, as short as it gets and as browsers send it."""
    world = World()
    credentials = world.credentials()
    yield "Binding", plain(Method.BINDING)
    yield "Binding, FINGERPRINT", fingerprinted(plain(Method.BINDING))
    yield "Binding, padded", plain(Method.BINDING, PADDED)
    yield "Binding, unknown attribute", with_raw(plain(Method.BINDING), UNKNOWN)
    yield "Allocate", plain(Method.ALLOCATE, TRANSPORT)
    yield "Allocate, FINGERPRINT", fingerprinted(plain(Method.ALLOCATE, TRANSPORT))
    yield (
        "Allocate, LIFETIME, FINGERPRINT",
        fingerprinted(plain(Method.ALLOCATE, {**TRANSPORT, "LIFETIME": 600})),
    )
    yield "Allocate without transport", plain(Method.ALLOCATE)
    yield "Allocate, unknown attribute", with_raw(plain(Method.ALLOCATE, TRANSPORT), UNKNOWN)
    yield "Allocate, signed, stale nonce", signed(Method.ALLOCATE, TRANSPORT, credentials, b"stale")
    for method, more in ((Method.REFRESH, {}), (Method.CREATE_PERMISSION, PEER), (Method.CHANNEL_BIND, PEER)):
        yield method.name, plain(method, more)
        yield f"{method.name}, signed, stale nonce", signed(method, more, credentials, b"")
    unnamed = stun.Message(Method.ALLOCATE, Class.REQUEST, attributes=dict(TRANSPORT))
    unnamed.add_message_integrity(b"key")
    yield "Allocate, signed, nameless", bytes(unnamed)
    shortest = stun.Message(
        Method.REFRESH, Class.REQUEST, attributes={"USERNAME": "", "REALM": "", "NONCE": b""}
    )
    shortest.add_message_integrity(b"key")
    shortest.attributes.pop("FINGERPRINT")
    yield "Refresh, signed, everything empty", bytes(shortest)
    yield "Send", send_indication(("192.0.2.1", 50_000), b"x")
    yield "Data", plain(Method.DATA, {**PEER, "DATA": b"x"}, Class.INDICATION)
    yield "Binding indication", plain(Method.BINDING, kind=Class.INDICATION)
    yield "Binding answer", plain(Method.BINDING, kind=Class.RESPONSE)
    yield "ChannelData", channel_data(0x4000, b"x")
    yield "rubbish", b"\x00\x01\x00\x00" + bytes(16)


KINDS = dict(kinds())
NOT_UNDERSTOOD = [
    name for name in KINDS if "unknown" in name or name in ("Send", "Data", "ChannelData", "rubbish")
]


def flood(world: World, data: bytes, times: int, ip: str = "198.51.100.7") -> float:
    """Send the same again and again from one address; return bytes out for each byte in."""
    client = Client(ip)
    for _ in range(times):
        world.turn.receive(client, data, world.now)
    return sum(map(len, client.replies)) / (times * len(data))


@pytest.mark.parametrize("ip", ["198.51.100.7", "2001:db8:9::7"])
@pytest.mark.parametrize("times", [1, 2, 3, 50])
@pytest.mark.parametrize("name", KINDS)
def test_no_kind_of_message_brings_more_bytes_than_it_has(name: str, times: int, ip: str) -> None:
    assert flood(World(), KINDS[name], times, ip) <= 1.0


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_is_not_understood_brings_none(name: str) -> None:
    assert flood(World(), KINDS[name], 50) == 0


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 2), st.floats(0, 9)), max_size=60))
def test_no_sequence_of_messages_from_any_addresses_brings_more(steps: list[tuple[str, int, float]]) -> None:
    world = World()
    clients = [Client(f"198.51.100.{number}") for number in range(3)]
    came = [0, 0, 0]

    for name, number, passes_s in steps:
        world.now += passes_s
        came[number] += len(KINDS[name])
        world.turn.receive(clients[number], KINDS[name], world.now)

        assert sum(map(len, clients[number].replies)) <= came[number]


def test_a_browser_gets_its_challenge_with_the_second_request_at_the_latest() -> None:
    """Two ends that ask at once, and repeats of what got no answer (Chromium: after 250 ms)."""
    world = World()
    near, far = Client(), Client()
    question = KINDS["Allocate"]

    first = [world.tell(end, question) for end in (near, far)]
    world.now += 0.25
    again = world.tell(near, question) or world.tell(near, question)

    assert [answer is not None for answer in first] == [False, True]
    assert again is not None
    assert again.error_code == 401


def test_the_questions_for_the_own_address_pay_for_the_challenges() -> None:
    """The page asks both ports for its address first (`nat_mapping.js`): then neither end has to repeat."""
    world = World()
    for _ in range(2):
        assert world.tell(Client(), KINDS["Binding"]) is None

    answers = [world.tell(Client(), KINDS["Allocate"]) for _ in range(2)]

    assert [answer is not None and answer.error_code for answer in answers] == [401, 401]


def test_what_one_address_has_sent_is_no_credit_for_another() -> None:
    world = World()
    for _ in range(50):
        world.tell(Client("203.0.113.1"), KINDS["Binding"])

    assert world.tell(Client("203.0.113.2"), KINDS["Allocate"]) is None


def test_credit_is_forgotten_after_a_while() -> None:
    credit = Credit()
    credit.earn("a", 100, 0.0)
    credit.earn("b", 1, CREDIT_S)  # others go on asking

    assert credit.spend("a", 60)
    credit.earn("b", 1, 2 * CREDIT_S)
    assert not credit.spend("a", 1)


def test_credit_that_nobody_added_to_for_long_is_gone_at_once() -> None:
    credit = Credit()
    credit.earn("a", 100, 0.0)

    credit.earn("b", 1, 2 * CREDIT_S)

    assert not credit.spend("a", 1)


def test_credit_is_spent_once_the_old_before_the_new() -> None:
    credit = Credit()
    credit.earn("a", 30, 0.0)
    credit.earn("a", 30, CREDIT_S)

    assert not credit.spend("a", 61)
    assert credit.spend("a", 40)
    credit.earn("b", 1, 2 * CREDIT_S)
    assert not credit.spend("a", 21)
    assert credit.spend("a", 20)
    assert not credit.spend("a", 1)
