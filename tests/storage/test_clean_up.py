"""One clean-up, with clocks that jump."""

import logging

import pytest

from checker.core.expiry.trusted_time import Mark
from checker.storage.appointments import Appointment
from checker.storage.clean_up import clean_up
from checker.storage.clock import Clock
from tests.support import (
    NOW_S,
    FakeTime,
    Stores,
    list_appointments,
    put_appointment,
    put_result,
)

HOUR = 3_600.0
YEAR = 366 * 24 * HOUR


@pytest.fixture
def store(sqlite_store: Stores) -> Stores:
    return sqlite_store


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def clock(time: FakeTime) -> Clock:
    return Clock(lambda: time.wall_s, lambda: time.monotonic_s)


async def add(store: Stores, time: FakeTime) -> None:
    starts = int(time.wall_s)
    await put_appointment(store, Appointment(b"a" * 32, starts, starts + 3_600, "de"))


async def alive(store: Stores, at_s: float) -> int:
    return len(await list_appointments(store, at_s))


async def test_a_clock_that_jumps_forward_hides_but_wipes_nothing_by_surprise(
    store: Stores, clock: Clock, time: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    await add(store, time)
    began_s = time.wall_s
    time.wall_s += YEAR

    await clean_up(store.expiry, clock)

    assert await alive(store, clock.now_s()) == 0
    assert await alive(store, began_s) == 1
    assert "the clock has jumped" in caplog.text
    time.wall_s -= YEAR
    assert await alive(store, clock.now_s()) == 1


async def test_a_jump_that_stands_for_two_hours_is_believed(
    store: Stores, clock: Clock, time: FakeTime
) -> None:
    await add(store, time)
    began_s = time.wall_s
    time.wall_s += YEAR
    for _ in range(3):
        await clean_up(store.expiry, clock)
        time.pass_s(HOUR)

    await clean_up(store.expiry, clock)

    assert await alive(store, began_s) == 0


async def test_a_clock_that_jumps_back_revives_nothing_even_after_a_restart(
    store: Stores, clock: Clock, time: FakeTime
) -> None:
    await add(store, time)
    time.pass_s(26 * HOUR)
    assert await alive(store, clock.now_s()) == 0
    await store.expiry.set_mark(clock.read().mark)
    time.wall_s -= YEAR

    assert await alive(store, clock.now_s()) == 0
    restarted = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    restarted.start(await store.expiry.mark())

    assert await alive(store, restarted.now_s()) == 0


async def test_a_server_that_was_off_for_weeks_waits_before_it_deletes(
    store: Stores, time: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await add(store, time)
    began_s = time.wall_s
    await store.expiry.set_mark(Mark(began_s))
    time.pass_s(30 * 24 * HOUR)
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    clock.start(await store.expiry.mark())

    await clean_up(store.expiry, clock)

    assert await alive(store, clock.now_s()) == 0
    assert await alive(store, began_s) == 1
    time.pass_s(2 * HOUR)
    await clean_up(store.expiry, clock)
    assert await alive(store, began_s) == 0


async def test_a_clean_up_tells_and_logs_how_much_it_was_and_keeps_the_mark(
    store: Stores, clock: Clock, time: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await add(store, time)
    time.pass_s(26 * HOUR)
    await put_result(store, NOW_S - 120 * 24 * HOUR, number=2)
    told: list[tuple[int, int]] = []

    await clean_up(store.expiry, clock, lambda *numbers: told.append(numbers))

    assert told == [(1, 2)]
    assert await store.expiry.mark() == Mark(time.wall_s)
    (record,) = caplog.records
    assert (record.message, record.levelname) == ("cleaned up", "INFO")
    assert record.__dict__["appointments"] == 1
    assert record.__dict__["results"] == 2


async def test_a_clock_that_has_jumped_is_logged_with_the_hours_that_it_is_ahead(
    store: Stores, clock: Clock, time: FakeTime, caplog: pytest.LogCaptureFixture
) -> None:
    time.wall_s += 3_000 * HOUR

    await clean_up(store.expiry, clock)

    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.message == "the clock has jumped; nothing newly expired is deleted yet"
    assert record.__dict__["ahead_h"] == 3_000
