"""A feed of many offices: read and kept are those that somebody watches, each by itself."""

import asyncio

import pytest

from checker.http.live_board import LOOK_TIMES, Feed
from tests.http.live_rows import ME, SOON_S, Rows, entry, names, until

NORTH, SOUTH, EAST = 1, 2, 3


@pytest.fixture
def rows() -> Rows:
    return Rows(entry("n", office=NORTH), entry("s", office=SOUTH), entry("e", office=EAST))


@pytest.fixture
def feed(rows: Rows) -> Feed:
    return Feed(rows.read, rest_s=0, look_s=60)


async def test_an_office_that_nobody_watches_is_neither_read_nor_kept(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME, office=NORTH):
        number = feed.number
        rows.change("s", stage="opened")
        feed.notify("s")
        await until(lambda: {"s"} in rows.asked)
        feed.notify()
        await until(lambda: rows.asked_of.count([NORTH]) == 2)

        assert set(feed.items) == {"n"}
        assert feed.number == number
        assert rows.asked_of == [[NORTH], None, [NORTH]]


async def test_another_office_that_is_watched_is_read_alone(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME, office=NORTH), feed.watched(b"other", office=SOUTH):
        assert rows.asked_of == [[NORTH], [SOUTH]]
        assert [item.entry.id for item in feed.of_office(SOUTH)] == ["s"]
        assert names(feed, feed.number, EAST) is None


async def test_what_goes_away_in_one_office_leaves_the_boards_of_the_others_as_they_are(
    feed: Feed, rows: Rows
) -> None:
    async with feed.watched(ME, office=NORTH), feed.watched(b"other", office=SOUTH):
        number = feed.number
        del rows.entries["s"]
        feed.notify("s")
        await until(lambda: feed.number > number)

        assert names(feed, number, SOUTH) is None
        assert names(feed, number, NORTH) == []


async def test_the_last_who_leaves_an_office_takes_it_along(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME, office=NORTH):
        async with feed.watched(b"one", office=SOUTH), feed.watched(b"two", office=SOUTH):
            pass
        number = feed.number
        assert set(feed.items) == {"n"}
        rows.change("s", stage="opened")

        async with feed.watched(b"again", office=SOUTH):
            assert names(feed, number, SOUTH) is None, "what was missed meanwhile is not known"
            assert feed.items["s"].entry.stage == "opened"


async def test_small_offices_are_looked_at_together(feed: Feed, rows: Rows) -> None:
    async with feed.watched(ME, office=NORTH), feed.watched(b"other", office=SOUTH):
        rows.asked_of.clear()
        rows.change("s", stage="opened")
        number = feed.number

        feed.notify()
        await until(lambda: feed.number > number)

        assert rows.asked_of == [[NORTH, SOUTH]]
        assert names(feed, number, NORTH) == []
        assert names(feed, number, SOUTH) == ["s"]


async def test_what_is_named_waits_for_one_office_and_not_for_all(
    feed: Feed, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.http.live_board.AT_ONCE", 1)
    async with (
        feed.watched(ME, office=NORTH),
        feed.watched(b"other", office=SOUTH),
        feed.watched(b"third", office=EAST),
    ):
        rows.asked_of.clear()
        rows.takes_s = 5 * SOON_S

        feed.notify()
        await until(lambda: rows.asked_of == [[NORTH]])
        rows.change("e", stage="opened")
        feed.notify("e")
        await until(lambda: feed.items["e"].entry.stage == "opened")

        assert rows.asked_of[:2] == [[NORTH], None]


async def test_looks_that_take_long_come_less_often(rows: Rows) -> None:
    feed = Feed(rows.read, rest_s=0, look_s=SOON_S)
    rows.takes_s = 5 * SOON_S
    async with feed.watched(ME, office=NORTH):
        await until(lambda: len(rows.asked) == 2)
        ended = asyncio.get_running_loop().time() + rows.takes_s
        await until(lambda: len(rows.asked) == 3)

        assert asyncio.get_running_loop().time() - ended > (LOOK_TIMES - 3) * rows.takes_s
        assert feed.is_current


async def test_an_office_that_is_left_during_a_look_at_everything_is_passed_over(
    feed: Feed, rows: Rows, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("checker.http.live_board.AT_ONCE", 1)
    async with feed.watched(ME, office=NORTH), feed.watched(b"third", office=EAST):
        async with feed.watched(b"other", office=SOUTH):
            rows.asked_of.clear()
            rows.takes_s = 5 * SOON_S
            feed.notify()
            await until(lambda: rows.asked_of == [[NORTH]])
        looked_at = feed.looked_at
        await until(lambda: feed.looked_at > looked_at)

    assert rows.asked_of == [[NORTH], [EAST]]
    assert not caplog.records
