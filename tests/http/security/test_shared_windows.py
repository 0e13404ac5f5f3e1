"""Rates that count once for all instances."""

from collections.abc import AsyncIterator

import pytest

from checker.http.security.rate_limits import Windows
from checker.storage.shared.counters import SharedCounters
from tests.storage.shared.test_counters import until_there
from tests.support import KEY
from tests.valkey import Valkey

ADDRESS = "203.0.113.9"


class Instances:
    """Two instances with counters of their own process and those that they share."""

    def __init__(self, url: str) -> None:
        self.shared = [SharedCounters(url, KEY) for _ in range(2)]
        self.one, self.other = (Windows({"tries": "3/hour", "pages": "3/hour"}, each) for each in self.shared)

    async def close(self) -> None:
        for each in self.shared:
            await each.close()


@pytest.fixture
async def instances(valkey: Valkey) -> AsyncIterator[Instances]:
    both = Instances(valkey.url)
    yield both
    await both.close()


async def test_what_is_counted_by_one_counts_for_the_other(instances: Instances) -> None:
    one, other = instances.one, instances.other

    waits = [await each.wait_s("tries", ADDRESS) for each in (one, other, one, other)]

    assert waits[:3] == [0, 0, 0]
    assert 3_595 <= waits[3] <= 3_600
    assert await one.left_s("tries", ADDRESS) == pytest.approx(waits[3], abs=2)
    assert await other.wait_s("pages", ADDRESS) == 0
    assert await other.wait_s("tries", "203.0.113.10") == 0


async def test_what_one_gives_back_or_forgets_is_gone_for_the_other(instances: Instances) -> None:
    one, other = instances.one, instances.other
    for _ in range(3):
        await one.wait_s("tries", ADDRESS)

    await other.give_back("tries", ADDRESS)
    assert [bool(await one.wait_s("tries", ADDRESS)) for _ in range(2)] == [False, True]

    await other.forget("tries", ADDRESS)
    assert [await one.wait_s("tries", ADDRESS) for _ in range(3)] == [0, 0, 0]


async def test_while_the_counters_are_away_each_goes_on_from_what_it_has_counted_itself(
    instances: Instances, valkey: Valkey
) -> None:
    one, other = instances.one, instances.other
    await one.wait_s("tries", ADDRESS)
    await one.wait_s("tries", ADDRESS)

    valkey.kill()
    alone = [bool(await one.wait_s("tries", ADDRESS)) for _ in range(2)]
    beside = [bool(await other.wait_s("tries", ADDRESS)) for _ in range(4)]
    await other.give_back("tries", ADDRESS)

    assert (alone, beside) == ([False, True], [False, False, False, True])
    valkey.start()
    for shared in instances.shared:
        await until_there(shared)
    assert [bool(await each.wait_s("tries", ADDRESS)) for each in (one, other, one, other)] == [
        *(False, False, False),
        True,
    ]


async def test_no_address_and_no_name_lies_in_the_counters_and_all_expires(instances: Instances) -> None:
    await instances.one.wait_s("tries", ADDRESS)
    await instances.one.wait_s("tries", "anna")

    client = instances.shared[0].client
    keys = [key async for key in client.scan_iter()]

    assert len(keys) == 2
    for key in keys:
        assert ADDRESS.encode() not in key
        assert b"anna" not in key
        assert 0 < await client.ttl(key) <= 3_600
