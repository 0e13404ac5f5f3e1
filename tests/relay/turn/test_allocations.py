"""The way of a packet: who gets it, in which form, and who never does."""

import pytest
from aioice import stun
from aioice.stun import Class, Method
from hypothesis import given
from hypothesis import strategies as st

from tests.relay.turn.harness import Client, World, channel_data, plain, relayed, send_indication

PAYLOADS = st.binary(max_size=1300)


@pytest.fixture
def world() -> World:
    return World()


def received(client: Client) -> list[stun.Message]:
    return [stun.parse_message(frame) for frame in client.media]


@given(PAYLOADS)
def test_a_send_indication_arrives_as_a_data_indication_from_the_relayed_address(payload: bytes) -> None:
    world = World()
    one, other = world.pair()

    world.tell(one, send_indication(relayed(other), payload))

    (message,) = received(other)
    assert (message.message_method, message.message_class) == (Method.DATA, Class.INDICATION)
    assert message.attributes == {"XOR-PEER-ADDRESS": relayed(one), "DATA": payload}
    assert one.media == []


@given(PAYLOADS, st.integers(0x4000, 0x4FFF), st.integers(0x4000, 0x4FFF))
def test_channel_data_arrives_on_the_receivers_own_channel(payload: bytes, number: int, theirs: int) -> None:
    world = World()
    one, other = world.pair()
    world.bind(one, other, number)
    world.bind(other, one, theirs)

    world.channel(one, channel_data(number, payload))
    world.channel(one, channel_data(number, payload, padded=True))

    assert other.media == [channel_data(theirs, payload)] * 2


@given(PAYLOADS)
def test_channel_data_for_a_peer_without_channel_is_an_indication_and_the_other_way_round(
    payload: bytes,
) -> None:
    world = World()
    one, other = world.pair()
    world.bind(one, other, 0x4ABC)

    world.channel(one, channel_data(0x4ABC, payload))
    world.tell(other, send_indication(relayed(one), payload))

    assert received(other)[0].attributes == {"XOR-PEER-ADDRESS": relayed(one), "DATA": payload}
    assert one.media == [channel_data(0x4ABC, payload)]


def test_ipv6_peers_reach_each_other_by_indication_and_by_channel(world: World) -> None:
    one, other = (world.allocated(attributes={"ADDITIONAL-ADDRESS-FAMILY": 2}) for _ in range(2))
    for client, peer in ((one, other), (other, one)):
        world.ask(client, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": relayed(peer, 1)})
    attributes = {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": relayed(other, 1)}
    world.ask(one, Method.CHANNEL_BIND, attributes)

    world.tell(one, send_indication(relayed(other, 1), b"by indication"))
    world.channel(one, channel_data(0x4000, b"by channel"))

    assert [m.attributes["DATA"] for m in received(other)] == [b"by indication", b"by channel"]
    assert [m.attributes["XOR-PEER-ADDRESS"] for m in received(other)] == [relayed(one, 1)] * 2


def test_a_peer_permitted_in_one_family_is_not_in_the_other(world: World) -> None:
    one, other = (world.allocated(attributes={"ADDITIONAL-ADDRESS-FAMILY": 2}) for _ in range(2))
    for client, peer in ((one, other), (other, one)):
        world.ask(client, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": relayed(peer)})

    world.tell(one, send_indication(relayed(other, 1), b"x"))

    assert other.media == []


def test_another_rehearsal_cannot_be_reached(world: World) -> None:
    one, _ = world.pair("one")
    stranger, _ = world.pair("two")
    world.bind(one, stranger, 0x4000)

    world.tell(one, send_indication(relayed(stranger), b"x"))
    world.channel(one, channel_data(0x4000, b"x"))

    assert stranger.media == []


@pytest.mark.parametrize("ip", ["192.0.2.2", "127.0.0.1", "198.51.100.7"])
def test_nothing_goes_to_another_address_even_with_a_known_port(world: World, ip: str) -> None:
    one, other = world.pair()

    world.tell(one, send_indication((ip, relayed(other)[1]), b"x"))

    assert other.media == []


def test_both_ends_must_have_given_permission(world: World) -> None:
    one, other = world.allocated(), world.allocated()

    world.tell(one, send_indication(relayed(other), b"nobody permitted"))
    world.ask(one, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": relayed(other)})
    world.tell(one, send_indication(relayed(other), b"only the sender did"))
    world.tell(other, send_indication(relayed(one), b"only the receiver did"))

    assert one.media == other.media == []


def test_data_for_an_unknown_port_a_free_channel_or_an_ended_allocation_is_dropped(world: World) -> None:
    one, other = world.pair()
    world.bind(one, other, 0x4000)
    gone = relayed(other)
    world.ask(other, Method.REFRESH, {"LIFETIME": 0})

    world.tell(one, send_indication(gone, b"x"))
    world.tell(one, send_indication((gone[0], 1), b"x"))
    world.channel(one, channel_data(0x4000, b"x"))
    world.channel(one, channel_data(0x4001, b"x"))

    assert other.media == one.media == []


@pytest.mark.parametrize(
    "frame",
    [b"\x40\x00\x00\x05abcd", b"\x40\x00\xff\xff", b"\x40\x00\x00\x01"],
    ids=["short", "huge", "empty"],
)
def test_channel_data_that_says_more_than_it_has_is_dropped(world: World, frame: bytes) -> None:
    one, other = world.pair()
    world.bind(one, other, 0x4000)

    world.channel(one, frame)

    assert other.media == []


@pytest.mark.parametrize(
    "data",
    [
        plain(Method.SEND, {"DATA": b"x"}, Class.INDICATION),
        plain(Method.SEND, {"XOR-PEER-ADDRESS": ("192.0.2.1", 50000)}, Class.INDICATION),
        plain(Method.SEND, {"XOR-MAPPED-ADDRESS": ("192.0.2.1", 50000), "DATA": b"x"}, Class.INDICATION),
    ],
)
def test_an_incomplete_send_indication_is_dropped(world: World, data: bytes) -> None:
    one, other = world.pair()

    world.tell(one, data)

    assert one.media == other.media == []


def test_bytes_are_counted_up_and_down_and_a_new_allocation_brings_no_new_ones() -> None:
    world = World(bytes_per_user=10_000)
    one, other = world.pair()
    for _ in range(20):
        world.tell(one, send_indication(relayed(other), bytes(1000)))
    assert len(other.media) == 5

    world.ask(one, Method.REFRESH, {"LIFETIME": 0})
    world.ask(other, Method.REFRESH, {"LIFETIME": 0})
    world.pass_time(1)
    one, other = world.pair()
    world.tell(one, send_indication(relayed(other), b"x"))

    assert other.media == []


def test_small_packets_are_charged_as_if_they_were_not() -> None:
    world = World(bytes_per_user=2000)
    one, other = world.pair()

    for _ in range(50):
        world.tell(one, send_indication(relayed(other), b""))

    assert len(other.media) == 10


def test_a_user_is_forgotten_when_the_credentials_are_over(world: World) -> None:
    client = world.allocated()
    world.ask(client, Method.REFRESH, {"LIFETIME": 0})

    world.pass_time(59)
    remembered = len(world.table.users)
    world.pass_time(2)

    assert (remembered, len(world.table.users)) == (1, 0)
