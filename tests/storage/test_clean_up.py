"""The clean-up loop with clocks that jump."""

import asyncio
import logging

import pytest

from checker.storage.appointments import Appointment
from checker.storage.clean_up import clean_up, clean_up_forever
from checker.storage.clock import Clock
from tests.support import FakeTime, Stores, list_appointments, put_appointment

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
    await store.expiry.set_mark(clock.read().believed_s)
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
    await store.expiry.set_mark(began_s)
    time.pass_s(30 * 24 * HOUR)
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    clock.start(await store.expiry.mark())

    await clean_up(store.expiry, clock)

    assert await alive(store, clock.now_s()) == 0
    assert await alive(store, began_s) == 1
    time.pass_s(2 * HOUR)
    await clean_up(store.expiry, clock)
    assert await alive(store, began_s) == 0


async def test_a_fault_does_not_end_the_clean_up_for_good(
    store: Stores, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    purge, faults, done = store.expiry.purge, [ZeroDivisionError("a fault of ours")], asyncio.Event()

    async def faulty(believed_s: float) -> tuple[int, int]:
        if faults:
            raise faults.pop()
        return await purge(believed_s)

    monkeypatch.setattr(store.expiry, "purge", faulty)
    task = asyncio.create_task(clean_up_forever(store.expiry, clock, lambda _a, _r: done.set(), every_s=0.01))

    await asyncio.wait_for(done.wait(), 5)

    assert faults == []
    assert "unexpected" in caplog.text
    task.cancel()
