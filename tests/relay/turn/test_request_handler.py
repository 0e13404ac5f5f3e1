"""Allocate, Refresh, CreatePermission and ChannelBind (RFC 8656 §7 to §12), without sockets."""

from typing import Any

import pytest
from aioice import stun
from aioice.stun import Class, Method

from tests.relay.turn.harness import UDP_TRANSPORT, Client, World, plain, relayed, signed

ALLOCATE: dict[str, Any] = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
RELAY = "192.0.2.1"


@pytest.fixture
def world() -> World:
    return World()


# Allocate -------------------------------------------------------------------------------------------------


def test_an_allocation_has_a_virtual_address_a_lifetime_and_the_clients_own_address(world: World) -> None:
    client = Client()

    answer = world.ask(client, Method.ALLOCATE, {**ALLOCATE, "LIFETIME": 3600})

    ip, port = answer.attributes["XOR-RELAYED-ADDRESS"]
    assert ip == RELAY
    assert 49152 <= port <= 65535
    assert answer.attributes["LIFETIME"] == 60
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == client.address


def test_a_repeated_allocate_gets_the_same_answer_and_another_one_a_mismatch(world: World) -> None:
    client = Client()
    data = signed(Method.ALLOCATE, ALLOCATE, world.credentials(), world.nonce(client))

    first, again = world.tell(client, data), world.tell(client, data)

    assert first is not None
    assert again is not None
    assert first.attributes == again.attributes
    assert len(world.table) == 1
    assert world.ask(client, Method.ALLOCATE, ALLOCATE).error_code == 437


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, 400),
        ({"REQUESTED-TRANSPORT": 6 << 24}, 442),
        ({**ALLOCATE, "REQUESTED-ADDRESS-FAMILY": 3}, 440),
        ({**ALLOCATE, "ADDITIONAL-ADDRESS-FAMILY": 1}, 400),
        ({**ALLOCATE, "REQUESTED-ADDRESS-FAMILY": 1, "ADDITIONAL-ADDRESS-FAMILY": 2}, 400),
    ],
)
def test_an_allocate_that_cannot_be_granted_says_why(
    world: World, attributes: dict[str, Any], code: int
) -> None:
    assert world.ask(Client(), Method.ALLOCATE, attributes).error_code == code
    assert len(world.table) == 0


@pytest.mark.parametrize(
    ("attributes", "families"),
    [
        ({}, [RELAY]),
        ({"REQUESTED-ADDRESS-FAMILY": 1}, [RELAY]),
        ({"REQUESTED-ADDRESS-FAMILY": 2}, ["2001:db8::1"]),
        ({"ADDITIONAL-ADDRESS-FAMILY": 2}, [RELAY, "2001:db8::1"]),
    ],
)
def test_the_address_families_asked_for_are_given(
    world: World, attributes: dict[str, Any], families: list[str]
) -> None:
    client = world.allocated(attributes=attributes)

    assert client.allocation is not None
    assert [ip for ip, _ in client.allocation.relayed] == families
    assert client.replies[-1].count(b"\x00\x16\x00") == len(families)


@pytest.mark.parametrize("kind", [0x0018, 0x001A, 0x0022, 0x0003, 0x7FFF])
def test_attributes_that_must_be_understood_and_are_not_are_named(world: World, kind: int) -> None:
    raw = kind.to_bytes(2) + b"\x00\x04" + bytes(4)

    answer = world.ask(Client(), Method.ALLOCATE, ALLOCATE, raw=raw)

    assert answer.error_code == 420
    assert answer.attributes["UNKNOWN-ATTRIBUTES"] == kind.to_bytes(2)


def test_unknown_attributes_that_may_be_ignored_are_ignored(world: World) -> None:
    raw = b"\x80\x30\x00\x03abc\x00"

    assert world.ask(Client(), Method.ALLOCATE, ALLOCATE, raw=raw).message_class is Class.RESPONSE


def test_one_user_has_a_quota_and_all_together_a_capacity() -> None:
    world = World(allocations_per_user=2, allocations=3)
    world.allocated("one")
    world.allocated("one")

    assert world.ask(Client(), Method.ALLOCATE, ALLOCATE, world.credentials("one")).error_code == 486
    world.allocated("two")
    assert world.ask(Client(), Method.ALLOCATE, ALLOCATE, world.credentials("three")).error_code == 508


def allocate(world: World, client: Client, rehearsal: str) -> int | None:
    """Return the error of an Allocate, None where there is none."""
    return world.ask(client, Method.ALLOCATE, ALLOCATE, world.credentials(rehearsal)).error_code


@pytest.mark.parametrize(
    ("addresses", "elsewhere"),
    [
        (["198.51.100.7", "198.51.100.7", "::ffff:198.51.100.7"], "198.51.100.8"),
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"], "2001:db8:1:3::1"),
    ],
)
def test_a_household_has_a_quota_over_all_its_addresses_transports_and_rehearsals(
    addresses: list[str], elsewhere: str
) -> None:
    world = World(allocations_per_household=3)
    clients = [
        Client(address, proved=number % 2 > 0)  # over UDP and TCP
        for number, address in enumerate([*addresses, addresses[0]])
    ]

    codes = [allocate(world, client, f"rehearsal-{number}") for number, client in enumerate(clients)]

    assert codes == [None, None, None, 486]
    assert allocate(world, Client(elsewhere), "elsewhere") is None
    world.ask(clients[0], Method.REFRESH, {"LIFETIME": 0}, world.credentials("rehearsal-0"))
    assert allocate(world, clients[3], "rehearsal-4") is None


def test_a_rehearsal_that_has_given_its_place_away_gets_no_allocation_any_more(world: World) -> None:
    client = world.allocated()
    world.ask(client, Method.REFRESH, {"LIFETIME": 0})
    world.pass_time(1)
    world.pass_time(1)
    assert world.ended == ["one"]

    assert allocate(world, client, "one") == 486


def test_the_relay_is_full_where_one_more_rehearsal_finds_no_room() -> None:
    world = World(allocations=3)
    assert not world.table.is_full

    world.allocated("one")
    assert not world.table.is_full
    world.allocated("one")

    assert world.table.is_full


# Refresh, end ---------------------------------------------------------------------------------------------


def test_a_refresh_never_makes_a_life_longer_than_the_limit(world: World) -> None:
    client = world.allocated()
    world.pass_time(40)

    answer = world.ask(client, Method.REFRESH, {"LIFETIME": 3600})
    world.pass_time(20)

    assert answer.message_class is Class.RESPONSE
    assert client.allocation is None
    assert world.ended == ["one"]


def test_a_refresh_of_zero_ends_the_allocation_and_the_last_one_ends_the_rehearsal(world: World) -> None:
    one, other = world.allocated(), world.allocated()

    assert world.ask(one, Method.REFRESH, {"LIFETIME": 0}).attributes["LIFETIME"] == 0
    assert world.ended == []
    world.ask(other, Method.REFRESH, {"LIFETIME": 0})
    world.pass_time(1)
    world.pass_time(1)

    assert world.ended == ["one"]
    assert world.ask(one, Method.REFRESH, {"LIFETIME": 0}).error_code == 437


def test_a_refresh_of_another_family_is_a_mismatch(world: World) -> None:
    answer = world.ask(world.allocated(), Method.REFRESH, {"REQUESTED-ADDRESS-FAMILY": 2})

    assert answer.error_code == 443


@pytest.mark.parametrize("method", [Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND])
def test_without_an_allocation_there_is_nothing_to_change(world: World, method: Method) -> None:
    assert world.ask(Client(), method, {}).error_code == 437


@pytest.mark.parametrize("method", [Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND])
def test_an_allocation_belongs_to_who_made_it(world: World, method: Method) -> None:
    assert world.ask(world.allocated("one"), method, {}, world.credentials("two")).error_code == 441


def test_an_allocation_ends_with_its_credentials_whatever_life_it_was_told(world: World) -> None:
    client = Client()
    credentials = world.credentials(seconds=12)
    made = world.ask(client, Method.ALLOCATE, ALLOCATE, credentials)
    world.pass_time(11)
    refreshed = world.ask(client, Method.REFRESH, {"LIFETIME": 600}, credentials)
    assert client.allocation is not None

    world.pass_time(1)

    # Firefox gives up where it is told 10 s or less.
    assert [answer.attributes["LIFETIME"] for answer in (made, refreshed)] == [30, 30]
    assert client.allocation is None
    assert world.ended == ["one"]
    assert world.ask(Client(), Method.ALLOCATE, ALLOCATE, credentials).error_code == 401


# Peers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ip", ["127.0.0.1", "198.51.100.7", "10.0.0.1", "192.0.2.2", "255.255.255.255"])
def test_no_peer_but_the_relay_itself_is_permitted(world: World, ip: str) -> None:
    client = world.allocated()

    assert world.ask(client, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": (ip, 50000)}).error_code == 403
    bind = {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": (ip, 50000)}
    assert world.ask(client, Method.CHANNEL_BIND, bind).error_code == 403
    assert client.allocation is not None
    assert not client.allocation.permitted


def test_one_forbidden_peer_among_several_spoils_the_whole_request(world: World) -> None:
    client = world.allocated()
    transaction = b"t" * 12
    raw = b"\x00\x12\x00\x08" + stun.pack_xor_address(("203.0.113.9", 7), transaction)
    attributes = {"XOR-PEER-ADDRESS": (RELAY, 50000)}

    answer = world.ask(client, Method.CREATE_PERMISSION, attributes, raw=raw, transaction_id=transaction)

    assert answer.error_code == 403
    assert client.allocation is not None
    assert not client.allocation.permitted


def test_a_peer_of_a_family_that_the_allocation_has_not_is_a_mismatch(world: World) -> None:
    client = world.allocated()

    answer = world.ask(client, Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": ("2001:db8::1", 50000)})

    assert answer.error_code == 443


def test_a_permission_without_a_peer_is_a_bad_request(world: World) -> None:
    assert world.ask(world.allocated(), Method.CREATE_PERMISSION, {}).error_code == 400


@pytest.mark.parametrize("number", [0, 0x3FFF, 0x5000, 0x7FFF, 0xFFFF])
def test_channel_numbers_outside_the_range_are_bad_requests(world: World, number: int) -> None:
    one, other = world.pair()

    assert world.bind(one, other, number).error_code == 400


def test_a_channel_stays_with_its_peer_and_a_peer_with_its_channel(world: World) -> None:
    one, other = world.pair()
    third = world.allocated()

    assert world.bind(one, other, 0x4000).message_class is Class.RESPONSE
    assert world.bind(one, other, 0x4000).message_class is Class.RESPONSE
    assert world.bind(one, third, 0x4000).error_code == 400
    assert world.bind(one, other, 0x4001).error_code == 400


def test_a_channel_needs_number_and_peer(world: World) -> None:
    one, other = world.pair()

    assert world.ask(one, Method.CHANNEL_BIND, {"CHANNEL-NUMBER": 0x4000}).error_code == 400
    assert world.ask(one, Method.CHANNEL_BIND, {"XOR-PEER-ADDRESS": relayed(other)}).error_code == 400


def test_one_allocation_may_ask_only_so_often_before_it_is_a_stranger_again() -> None:
    world = World(requests_per_allocation=3, requests_per_source=5)
    client = world.allocated()

    answers = [world.tell(client, plain(Method.BINDING)) is not None for _ in range(20)]

    assert sum(answers) == 3 + 5 - 3
