"""The feed: what differs is numbered, watchers see the newest, and without watchers nothing happens."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from checker.http.live_board import SUBSCRIPTIONS_PER_OWNER, Feed
from checker.storage.database.transactions import StoreUnavailableError
from tests.http.live_rows import ME, SOON_S, Rows, entry, names, until


@pytest.fixture
def rows() -> Rows:
    return Rows(entry("a"), entry("b"))


@pytest.fixture
def feed(rows: Rows) -> Feed:
    return Feed(rows.read, rest_s=0, look_s=60)


async def test_a_newcomer_gets_everything(feed: Feed) -> None:
    async with feed.watched(ME):
        assert names(feed, -1) is None
        assert set(feed.items) == {"a", "b"}


async def test_a_change_wakes_and_only_what_differs_is_newer(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        number = feed.number
        rows.change("b", stage="opened")

        feed.notify()
        await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert names(feed, number) == ["b"]


async def test_a_touch_without_a_difference_is_no_news(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        number, reads = feed.number, rows.reads

        feed.notify()
        await until(lambda: rows.reads > reads)

        assert feed.number == number


async def test_what_other_processes_change_is_found_by_looking(rows: Rows) -> None:
    feed = Feed(rows.read, rest_s=0, look_s=SOON_S)
    async with feed.watched(ME):
        number = feed.number
        rows.change("a", label="moved on the command line")

        await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert names(feed, number) == ["a"]


@pytest.mark.parametrize("named", [(), ("a",)], ids=["seen by looking", "named"])
@pytest.mark.parametrize("change", ["expires", "passes to somebody else"])
async def test_what_goes_away_needs_everything_anew(
    feed: Feed, rows: Rows, change: str, named: tuple[str, ...]
) -> None:
    async with feed.watched(ME):
        number = feed.number
        if change == "expires":
            del rows.entries["a"]
        else:
            rows.change("a", counsellor="otto")

        feed.notify(*named)
        await until(lambda: feed.number > number)

        assert names(feed, number) is None
        assert ("a" in feed.items) == (change != "expires")
        assert "b" in feed.items


async def test_a_slow_watcher_skips_what_is_overtaken(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME):
        slow = feed.number
        for stage in ("opened", "checking", "finished", "handed_off"):
            before = feed.number
            rows.change("a", stage=stage)
            feed.notify()
            await until(lambda before=before: feed.number > before)  # type: ignore[misc] # bound now

        items = feed.since(slow)

        assert [item.entry.stage for item in items or []] == ["handed_off"]


async def test_without_watchers_nothing_is_read_and_nothing_is_kept(feed: Feed, rows: Rows) -> None:
    feed.notify()
    await asyncio.sleep(SOON_S)
    assert rows.reads == 0

    async with feed.watched(ME):
        number = feed.number
    reads = rows.reads
    feed.notify()
    await asyncio.sleep(SOON_S)

    assert rows.reads == reads
    assert feed.items == {}
    assert len(asyncio.all_tasks()) == 1
    async with feed.watched(ME):
        assert names(feed, number) is None, "what was missed meanwhile is not known"


async def test_one_look_serves_all_watchers(feed: Feed, rows: Rows) -> None:
    async with feed.watched(b"1"), feed.watched(b"2"), feed.watched(b"3"):
        reads, number = rows.reads, feed.number
        rows.change("a", stage="opened")

        feed.notify()
        await until(lambda: feed.number > number)

        assert rows.reads == reads + 1


async def test_of_too_many_windows_of_one_session_the_oldest_gives_way(feed: Feed) -> None:
    async with AsyncExitStack() as windows:
        other = await windows.enter_async_context(feed.watched(b"other"))
        mine = [await windows.enter_async_context(feed.watched(ME)) for _ in range(SUBSCRIPTIONS_PER_OWNER)]
        assert not any(seat.taken_away for seat in mine)

        await windows.enter_async_context(feed.watched(ME))

        assert [seat.taken_away for seat in mine] == [True] + (SUBSCRIPTIONS_PER_OWNER - 1) * [False]
        assert not other.taken_away


async def test_a_window_that_is_gone_takes_no_seat(feed: Feed) -> None:
    async with feed.watched(ME) as first, AsyncExitStack() as windows:
        for _ in range(2 * SUBSCRIPTIONS_PER_OWNER):
            await windows.enter_async_context(feed.watched(ME, lambda: False))

        assert not first.taken_away


async def test_a_database_that_is_gone_makes_the_board_old_and_then_new_again(rows: Rows) -> None:
    feed = Feed(rows.read, rest_s=0, look_s=SOON_S)
    async with feed.watched(ME):
        reads, number = rows.reads, feed.number
        rows.broken = True
        await until(lambda: rows.reads > reads + 2)
        feed.looked_at -= 60
        assert not feed.is_current

        rows.broken = False
        rows.change("a", stage="opened")
        await asyncio.wait_for(feed.wait_for_change(number, 5), 1)

        assert feed.is_current
        assert names(feed, number) == ["a"]


async def test_who_comes_while_the_database_is_gone_is_told_so(feed: Feed, rows: Rows) -> None:
    rows.broken = True

    with pytest.raises(StoreUnavailableError):
        await feed.watched(ME).__aenter__()

    assert feed.watchers == 0


async def test_a_stop_wakes_everybody(feed: Feed) -> None:
    async with feed.watched(ME):
        waiting = asyncio.create_task(feed.wait_for_change(feed.number, 60))
        await asyncio.sleep(0)

        feed.close()

        await asyncio.wait_for(waiting, 1)
