"""Places that all instances give out together."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from checker.relay.admission import Admission, Admitted, Wait
from checker.relay.places import Places
from checker.storage.shared.counters import SharedCounters
from tests.storage.shared.test_counters import until_there
from tests.support import KEY
from tests.valkey import Valkey


@pytest.fixture
async def shared(valkey: Valkey) -> AsyncIterator[list[SharedCounters]]:
    all_of_them = [SharedCounters(valkey.url, KEY) for _ in range(2)]
    yield all_of_them
    for each in all_of_them:
        await each.close()


@pytest.fixture
def instances(shared: list[SharedCounters]) -> list[Places]:
    return [Places(2, 10, each) for each in shared]


async def test_a_place_that_one_has_given_is_taken_for_the_other(instances: list[Places]) -> None:
    one, other = instances

    answers = [
        await each.request(home) for each, home in ((one, "a"), (other, "b"), (one, "c"), (other, "d"))
    ]

    assert [type(answer) for answer in answers] == [Admitted, Admitted, Wait, Wait]
    assert [answer.place for answer in answers if isinstance(answer, Wait)] == [1, 2]
    assert await one.figures() == await other.figures() == (2, 2)


async def test_a_ticket_of_one_is_known_to_the_other_and_keeps_its_place(
    valkey: Valkey, shared: list[SharedCounters]
) -> None:
    one, other = (Places(1, 0.2, each) for each in shared)
    await one.request("a")
    first, second = await one.request("b"), await other.request("c")
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)

    assert await other.knows(first.ticket)
    async with asyncio.timeout(5):
        while isinstance(await other.request("b", first.ticket), Wait):  # noqa: ASYNC110 -- as pages do
            await asyncio.sleep(0.02)

    assert not await one.knows(first.ticket)
    assert await one.knows(second.ticket)


async def test_many_at_once_get_no_more_places_than_there_are(shared: list[SharedCounters]) -> None:
    instances = [Places(5, 10, each) for each in shared]

    answers = await asyncio.gather(*(instances[number % 2].request(f"home {number}") for number in range(40)))

    assert sum(isinstance(answer, Admitted) for answer in answers) == 5
    assert sorted(answer.place for answer in answers if isinstance(answer, Wait)) == list(range(1, 36))


async def test_what_waits_while_a_transaction_runs_shares_the_next_one(shared: list[SharedCounters]) -> None:
    places, client = Places(100, 10, shared[0]), shared[0].client

    await asyncio.gather(*(places.request(f"home {number}") for number in range(100)))

    assert (await client.info("commandstats"))["cmdstat_exec"]["calls"] <= 3
    assert await places.figures() == (100, 0)


async def test_whoever_goes_away_in_the_middle_leaves_the_others_their_answers(
    instances: list[Places],
) -> None:
    asking = [asyncio.create_task(instances[0].request(f"home {number}")) for number in range(6)]
    await asking[0]

    asking[1].cancel()  # it has begun to ask for all others
    answers = await asyncio.gather(*asking[2:])

    assert [type(answer) for answer in answers][-2:] == [Wait, Wait]
    assert await instances[1].figures() == (2, 4)


async def test_while_the_counters_are_away_each_has_places_of_its_own(
    instances: list[Places], shared: list[SharedCounters], valkey: Valkey
) -> None:
    one, other = instances
    assert isinstance(await one.request("a"), Admitted)
    assert isinstance(await one.request("b"), Admitted)
    assert isinstance(await other.request("c"), Wait)

    valkey.kill()
    assert isinstance(await other.request("c"), Admitted)
    valkey.start()
    for each in shared:
        await until_there(each)

    assert isinstance(await one.request("d"), Admitted)
    assert await other.figures() == (1, 0)


def test_a_queue_that_was_dumped_goes_on_where_it_was() -> None:
    now = [100.0]
    before, after = (Admission(1, 10, lambda: now[0]) for _ in range(2))
    before.request("a")
    waiting = before.request("b")
    assert isinstance(waiting, Wait)

    after.load(before.dump())

    assert after.knows(waiting.ticket)
    assert (after.running, after.waiting) == (1, 1)
    now[0] = 110.0
    assert isinstance(after.request("b", waiting.ticket), Admitted)


async def test_nobody_who_is_in_the_counters_stays_there(
    instances: list[Places], shared: list[SharedCounters]
) -> None:
    await instances[0].request("a")

    client = shared[0].client

    assert [await client.ttl(key) <= 120 async for key in client.scan_iter()] == [True]
