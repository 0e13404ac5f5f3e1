"""Counting: once by each key, in the week of the first count, and for as long as counts are kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from checker.core.results.notes import Counted
from checker.core.results.questions import COUNT, QUESTIONS, counters
from checker.storage.database import tables
from checker.storage.database.engine import migrate, open_engine
from checker.storage.results.counters import Counters
from tests.support import NOW_S, Stores, execute, good_answers

WEEK, DAY = "2026-W47", 20_775
WELL = Counted(WEEK, good_answers())
ILL = Counted(WEEK, good_answers({"camera": "denied"}))


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: object) -> AsyncIterator[Stores]:
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await execute(engine, tables.counter.delete(), tables.receipt.delete())
    await engine.dispose()


async def given(store: Stores, week: str = WEEK) -> dict[tuple[str, str], int]:
    """Return the answers that have been given."""
    return {answer: number for answer, number in (await store.counters.read(NOW_S))[week].items() if number}


async def test_each_answer_adds_one_to_its_counter(store: Stores) -> None:
    assert await store.counters.count(b"a" * 32, DAY, WELL)
    assert await store.counters.count(b"b" * 32, DAY, ILL)

    found = await given(store)
    assert (found[COUNT], found["camera.finding", "ok"], found["camera.finding", "denied"]) == (2, 1, 1)
    assert set(found) == {*WELL.answers.items(), *ILL.answers.items()}


async def test_one_key_counts_once(store: Stores) -> None:
    assert await store.counters.count(b"a" * 32, DAY, WELL)

    assert not await store.counters.count(b"a" * 32, DAY, ILL)
    assert await given(store) == dict.fromkeys(WELL.answers.items(), 1)


async def test_of_many_at_once_with_one_key_one_counts_and_none_is_lost_with_many(store: Stores) -> None:
    once = await asyncio.gather(*(store.counters.count(b"a" * 32, DAY, WELL) for _ in range(5)))
    many = await asyncio.gather(*(store.counters.count(bytes([n]) * 32, DAY, ILL) for n in range(5)))

    assert (once.count(True), many.count(True)) == (1, 5)
    found = await given(store)
    assert (found[COUNT], found["camera.finding", "denied"]) == (6, 5)


async def test_a_change_takes_the_old_answers_off_and_adds_the_new_ones(store: Stores) -> None:
    await store.counters.count(b"a" * 32, DAY, ILL)

    assert await store.counters.count(b"b" * 32, DAY, WELL, ILL)
    assert await given(store) == dict.fromkeys(WELL.answers.items(), 1)


async def test_every_counter_of_a_week_is_there_from_its_first_result_on(store: Stores) -> None:
    await store.counters.count(b"a" * 32, DAY, WELL)

    assert set((await store.counters.read(NOW_S))[WEEK]) == set(counters(("de", "en")))


async def test_an_answer_that_is_new_in_the_middle_of_a_week_gets_its_counter(store: Stores) -> None:
    """After an update with one more check, or with another language."""
    known = [one for one in counters(("de",)) if not one[0].startswith("camera")]
    assert await Counters(store.engine, 12, known).count(b"a" * 32, DAY, ILL)
    before = await given(store)

    await store.counters.count(b"b" * 32, DAY, ILL)

    assert before == dict.fromkeys(ILL.answers.items(), 1)
    assert await given(store) == dict.fromkeys(ILL.answers.items(), 2)
    assert len((await store.counters.read(NOW_S))[WEEK]) == sum(map(len, QUESTIONS.values())) + 2


async def test_weeks_are_counted_apart(store: Stores) -> None:
    await store.counters.count(b"a" * 32, DAY, WELL)
    await store.counters.count(b"b" * 32, DAY, Counted("2026-W46", WELL.answers))

    weeks = await store.counters.read(NOW_S)

    assert {week: counts[COUNT] for week, counts in weeks.items()} == {WEEK: 1, "2026-W46": 1}


async def test_counts_are_invisible_the_moment_they_expire(store: Stores) -> None:
    await store.counters.count(b"a" * 32, DAY, WELL)
    end = 1_795_392_000 + 11 * 7 * 86_400  # 23 November 2026, and eleven weeks

    assert set(await store.counters.read(end - 1)) == {WEEK}
    assert await store.counters.read(end) == {}
