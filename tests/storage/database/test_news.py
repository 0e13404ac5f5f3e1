"""News that instances tell each other: heard by all in one order, and none is lost without a look."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from checker.storage.database.engine import Database, open_engine
from checker.storage.database.news import APPLICATION, LONGEST, LostError, News, PostgresqlNews


class Instance:
    """One that notes what it hears."""

    def __init__(self, engine: Database) -> None:
        self.news = engine.news()
        self.heard: list[Any] = []
        self.missed = asyncio.Event()
        self.news.on("word", self._take)
        self.news.when_missed(self.missed.set)

    def _take(self, said: Any) -> int:
        if said == "refused":
            raise LookupError
        self.heard.append(said)
        return len(self.heard)


@pytest.fixture
async def engine(postgresql: str) -> AsyncIterator[Database]:
    opened = await open_engine(postgresql)
    yield opened
    await opened.dispose()


@pytest.fixture
async def both(engine: Database) -> AsyncIterator[tuple[Instance, Instance]]:
    one, other = Instance(engine), Instance(engine)
    async with asyncio.timeout(20):
        for each in (one, other):
            await each.news.open()
            await each.missed.wait()
    yield one, other
    for each in (one, other):
        await each.news.close()


async def until_heard(instance: Instance, number: int) -> None:
    async with asyncio.timeout(20):
        while len(instance.heard) < number:  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.01)


async def test_all_hear_the_same_in_the_same_order(both: tuple[Instance, Instance]) -> None:
    one, other = both

    for number in range(50):
        one.news.tell("word", f"one {number}")
        other.news.tell("word", f"other {number}")
    for each in both:
        await until_heard(each, 100)

    await one.news.agree("word", "the last")  # comes back after whatever was sent before it
    await until_heard(other, 101)
    assert len(one.heard) == len(other.heard) == 101, "each piece of news once"
    assert one.heard == other.heard
    assert [word for word in one.heard if word.startswith("other")] == [
        f"other {number}" for number in range(50)
    ]


async def test_who_agrees_gets_what_came_of_it_at_its_place(both: tuple[Instance, Instance]) -> None:
    one, other = both

    places = await asyncio.gather(*(each.news.agree("word", "a") for each in (one, other, one, other)))

    assert sorted(places) == [1, 2, 3, 4]
    with pytest.raises(LookupError):
        await one.news.agree("word", "refused")


async def test_a_connection_that_is_lost_comes_back_and_everything_is_looked_up(
    both: tuple[Instance, Instance], engine: Database
) -> None:
    one, other = both
    for each in both:
        each.missed.clear()

    ended = text(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{APPLICATION}'"
    )
    await engine.write(lambda connection: connection.execute(ended).all())
    async with asyncio.timeout(20):
        await asyncio.gather(one.missed.wait(), other.missed.wait())
    one.news.tell("word", "again")

    await until_heard(other, 1)
    assert other.heard == ["again"]


async def test_what_is_told_while_the_connection_is_lost_is_told_later_and_nobody_agrees(
    engine: Database,
) -> None:
    late, there = Instance(engine), Instance(engine)
    await there.news.open()
    await there.missed.wait()

    late.news.tell("word", "early")
    with pytest.raises(LostError):
        await late.news.agree("word", "now")
    await late.news.open()

    await until_heard(there, 1)
    assert there.heard == ["early"]
    for each in (late, there):
        await each.news.close()


async def test_news_that_postgresql_would_refuse_are_never_sent(engine: Database) -> None:
    news = engine.news()
    assert isinstance(news, PostgresqlNews)

    with pytest.raises(ValueError, match="bytes"):
        news.tell("word", "x" * LONGEST)


async def test_with_sqlite_an_instance_hears_itself_at_once() -> None:
    heard: list[str] = []
    news = News()
    news.on("word", heard.append)

    news.tell("word", "a")
    await news.agree("word", "b")

    assert heard == ["a", "b"]
    assert not news.has_others
