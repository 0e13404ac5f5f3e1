"""What strangers get, and how a client proves who it is (RFC 8489 §9.2)."""

from typing import Any

import pytest
from aioice import stun
from aioice.stun import Class, Method

from checker.relay.turn import guard
from checker.relay.turn.credentials import Credentials
from checker.relay.turn.guard import EXPECTED_S, NONCE_S, Expected
from tests.relay.turn.harness import PADDED, UDP_TRANSPORT, Client, World, plain, signed

ALLOCATE: dict[str, Any] = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
RELAY = "192.0.2.1"


@pytest.fixture
def world() -> World:
    return World()


# Strangers ------------------------------------------------------------------------------------------------


def test_a_binding_that_is_as_long_as_its_answer_is_answered(world: World) -> None:
    client, question = Client(), plain(Method.BINDING, PADDED)

    answer = world.tell(client, question)

    assert answer is not None
    assert answer.attributes == {"XOR-MAPPED-ADDRESS": client.address}
    assert len(client.replies[0]) == 32 <= len(question)


def test_a_shorter_binding_is_answered_where_the_address_has_an_allocation(world: World) -> None:
    client, other = Client(), Client("203.0.113.1")
    assert world.tell(client, plain(Method.BINDING)) is None

    world.allocated()

    assert world.tell(client, plain(Method.BINDING)) is not None
    assert world.tell(other, plain(Method.BINDING)) is None


def test_over_tcp_every_binding_is_answered(world: World) -> None:
    assert world.tell(Client(proved=True), plain(Method.BINDING)) is not None


def test_the_challenge_is_as_short_as_browsers_can_do_with(world: World) -> None:
    client, question = Client(proved=True), plain(Method.ALLOCATE, ALLOCATE)

    answer = world.tell(client, question)

    assert answer is not None
    assert answer.error_code == 401
    assert answer.attributes.keys() == {"ERROR-CODE", "REALM", "NONCE"}
    assert len(client.replies[0]) == 48


@pytest.mark.parametrize(
    "data",
    [
        plain(Method.REFRESH, {"LIFETIME": 0}),
        plain(Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": (RELAY, 50000)}),
        plain(Method.CHANNEL_BIND, {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": (RELAY, 50000)}),
        plain(Method.ALLOCATE),
        plain(Method.SHARED_SECRET),
        plain(Method.BINDING, kind=Class.INDICATION),
        plain(Method.BINDING, kind=Class.RESPONSE),
        plain(Method.ALLOCATE, ALLOCATE, Class.ERROR),
        plain(Method.DATA, {"DATA": b"x", "XOR-PEER-ADDRESS": (RELAY, 50000)}, Class.INDICATION),
        plain(Method.SEND, {"DATA": b"x", "XOR-PEER-ADDRESS": (RELAY, 50000)}, Class.INDICATION),
        b"",
        b"\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        plain(Method.BINDING)[:-1],
        plain(Method.BINDING) + b"\x00\x00\x00\x00",
        plain(Method.BINDING, PADDED)[:2] + b"\x00\x04" + plain(Method.BINDING)[4:] + b"\x00\x03\x00\x00",
        b"\x00\x01\x00\x00" + bytes(16),  # no magic cookie
    ],
)
def test_anything_else_unsigned_gets_no_answer(world: World, data: bytes) -> None:
    assert world.tell(Client(), data) is None


def test_strangers_are_answered_only_so_often_per_source_and_second(world: World) -> None:
    clients = [Client() for _ in range(150)]

    answered = sum(world.tell(client, plain(Method.BINDING, PADDED)) is not None for client in clients)
    world.pass_time(1)

    assert answered == 100
    assert world.tell(Client(), plain(Method.BINDING, PADDED)) is not None


def test_strangers_are_answered_only_so_often_in_all(world: World) -> None:
    world = World(requests=10)
    clients = [Client(f"198.51.{n}.7") for n in range(20)]

    assert sum(world.tell(client, plain(Method.BINDING, PADDED)) is not None for client in clients) == 10


def test_a_household_with_many_ipv6_addresses_is_one_source() -> None:
    world = World(requests_per_source=3)
    clients = [Client(f"2001:db8:1:2::{n}") for n in range(1, 9)]

    assert sum(world.tell(client, plain(Method.BINDING, PADDED)) is not None for client in clients) == 3


# Who are you? ---------------------------------------------------------------------------------------------


def refused(world: World, client: Client, data: bytes) -> int | None:
    answer = world.tell(client, data)
    assert answer is not None
    return answer.error_code


def test_a_wrong_password_an_unknown_form_and_an_old_username_are_unauthorized(world: World) -> None:
    client = Client()
    good = world.credentials()
    nonce = world.nonce(client)

    for credentials in (
        Credentials(good.username, "wrong"),
        Credentials("alice", good.password),
        world.credentials(seconds=-1),
    ):
        assert refused(world, client, signed(Method.ALLOCATE, ALLOCATE, credentials, nonce)) == 401
    assert len(world.table) == 0


def test_an_altered_message_is_unauthorized(world: World) -> None:
    client = Client()
    message = stun.parse_message(
        signed(Method.ALLOCATE, {**ALLOCATE, "LIFETIME": 10}, world.credentials(), world.nonce(client))
    )
    message.attributes["LIFETIME"] = 60
    message.attributes.pop("FINGERPRINT")

    assert refused(world, client, bytes(message)) == 401


def test_a_foreign_or_old_nonce_is_stale_and_brings_a_new_one_with_the_realm(world: World) -> None:
    client, other = Client(), Client()
    credentials = world.credentials(seconds=10_000)
    own, foreign = world.nonce(client), world.nonce(other)
    nearly = own[:-1] + (b"y" if own.endswith(b"x") else b"x")

    for nonce in (foreign, b"", b"nonsense", nearly, b"-00001" + own[6:]):
        data = signed(Method.ALLOCATE, ALLOCATE, credentials, nonce)
        answer = world.tell(client, data)
        assert answer is not None
        assert answer.error_code == 438
        assert answer.attributes.keys() >= {"REALM", "NONCE"}
        assert len(client.replies[-1]) < len(data)
    world.pass_time(NONCE_S + 1)
    assert refused(world, client, signed(Method.ALLOCATE, ALLOCATE, credentials, own)) == 438
    assert world.ask(client, Method.ALLOCATE, ALLOCATE, credentials).message_class is Class.RESPONSE


def test_a_signature_without_a_name_is_a_bad_request(world: World) -> None:
    message = stun.Message(Method.ALLOCATE, Class.REQUEST, attributes=dict(ALLOCATE))
    message.add_message_integrity(b"key")

    assert refused(world, Client(), bytes(message)) == 400


def test_an_address_is_expected_for_half_a_minute_and_no_other_one_with_it() -> None:
    expected = Expected()
    expected.add("198.51.100.7", 100.0)

    assert expected.holds("198.51.100.7", 100.0 + EXPECTED_S - 1)
    assert not expected.holds("198.51.100.7", 100.0 + EXPECTED_S)
    assert not expected.holds("198.51.100.8", 100.0)


def test_so_many_addresses_are_expected_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "EXPECTED", 1)
    expected = Expected()
    expected.add("198.51.100.7", 100.0)
    expected.add("198.51.100.8", 101.0)
    assert not expected.holds("198.51.100.8", 102.0)

    expected.add("198.51.100.8", 100.0 + EXPECTED_S + 1)

    assert expected.holds("198.51.100.8", 100.0 + EXPECTED_S + 2)
