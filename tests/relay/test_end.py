"""When a rehearsal counts as ended: not while the page only changes from one transport to the other."""

from aioice.stun import Method

from checker.relay.turn.allocations import LOADED
from tests.relay.turn.harness import Client, World, channel_data


def end(world: World, *clients: Client) -> None:
    for client in clients:
        world.ask(client, Method.REFRESH, {"LIFETIME": 0})


def test_a_rehearsal_that_comes_back_with_the_same_credentials_has_not_ended() -> None:
    world = World()
    end(world, world.allocated())
    world.pass_time(1)

    again = world.allocated()
    world.pass_time(1)
    world.pass_time(1)

    assert world.ended == []
    end(world, again)
    world.pass_time(1)
    assert world.ended == []
    world.pass_time(1)
    assert world.ended == ["one"]


def test_one_that_was_under_way_has_ended_at_once_and_is_told_once() -> None:
    world = World()
    one, other = world.pair()
    world.bind(one, other, 0x4000)
    for _ in range(LOADED // 2000):
        world.channel(one, channel_data(0x4000, bytes(1000)))

    end(world, one)
    assert world.ended == []
    end(world, other)

    assert world.ended == ["one"]
    for _ in range(3):
        world.pass_time(1)
    assert world.ended == ["one"]


def test_one_whose_credentials_are_over_has_ended_at_the_next_sweep() -> None:
    world = World()
    end(world, world.allocated())

    world.pass_time(61)

    assert world.ended == ["one"]


def test_what_was_passed_on_is_counted_and_what_was_dropped_is_not() -> None:
    world = World(bytes_per_user=4_000)
    one, other = world.pair()
    world.bind(one, other, 0x4000)

    for _ in range(3):
        world.channel(one, channel_data(0x4000, bytes(1000)))

    assert world.table.bytes_relayed == 2_000
