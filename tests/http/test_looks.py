"""What the feed reads: what is named, everything now and then, and once for all who come at the same time."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from checker.http.live_board import MANY, Feed
from checker.storage.database.transactions import StoreUnavailableError
from tests.http.live_rows import ME, SOON_S, Rows, entry, names, until


@pytest.fixture
def rows() -> Rows:
    return Rows(entry("a"), entry("b"))


@pytest.fixture
def feed(rows: Rows) -> Feed:
    return Feed(rows.read, rest_s=0, look_s=60)


async def test_a_notification_reads_what_it_names_and_nothing_else(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        number = feed.number
        rows.change("a", stage="opened")
        rows.change("b", stage="opened")

        feed.notify("a")
        await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert names(feed, number) == ["a"]
        assert rows.asked == [None, {"a"}]


async def test_what_is_named_in_a_burst_is_read_once(rows: Rows) -> None:
    feed = Feed(rows.read, rest_s=SOON_S, look_s=60)
    async with feed.watched(ME):
        await asyncio.sleep(0)
        for name in ("a", "b", "new"):
            rows.entries[name] = entry(name, stage="opened")
            feed.notify(name)

        await until(lambda: "new" in feed.items)

        assert rows.asked == [None, {"a", "b", "new"}]


@pytest.mark.parametrize("ids", [(), ("a", *map(str, range(MANY)))], ids=["none", "very many"])
async def test_what_is_not_named_or_too_much_is_looked_for_everywhere(
    feed: Feed, rows: Rows, ids: tuple[str, ...]
) -> None:
    async with feed.watched(ME):
        number = feed.number
        rows.change("a", stage="opened")

        feed.notify("b")
        feed.notify(*ids)
        await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert rows.asked == [None, None]


async def test_changes_that_are_named_all_the_time_do_not_put_off_the_look_at_everything(rows: Rows) -> None:
    feed = Feed(rows.read, rest_s=0, look_s=5 * SOON_S)
    async with feed.watched(ME):
        rows.change("b", label="moved on the command line")
        number, ends = feed.number, asyncio.get_running_loop().time() + 2

        while names(feed, number) != ["b"] and asyncio.get_running_loop().time() < ends:
            feed.notify("a")
            await asyncio.sleep(0)

        assert names(feed, number) == ["b"]


async def test_the_board_is_as_fresh_as_the_last_look_at_everything(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        feed.looked_at -= 3 * feed.look_s

        feed.notify("a")
        await until(lambda: len(rows.asked) == 2)

        assert not feed.is_current


async def test_many_who_come_at_once_share_a_look_that_began_after_they_came(feed: Feed, rows: Rows) -> None:
    async with AsyncExitStack() as windows:
        comers = [feed.watched(bytes([number])) for number in range(20)]

        await asyncio.gather(*(windows.enter_async_context(comer) for comer in comers))

        assert rows.asked == [None, None]


async def test_who_waits_for_a_look_that_fails_is_told_so(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        rows.broken = True

        told = await asyncio.gather(
            *(feed.watched(bytes([number])).__aenter__() for number in range(5)), return_exceptions=True
        )

        assert {type(each) for each in told} == {StoreUnavailableError}


async def test_what_is_newer_comes_in_the_order_of_its_changes(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        start = feed.number
        for name in ("b", "a", "b"):
            number = feed.number
            rows.change(name, received_at=number)
            feed.notify(name)
            await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert names(feed, start) == ["a", "b"]
        assert names(feed, feed.number - 1) == ["b"]
