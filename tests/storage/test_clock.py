"""The server's clock reads both of the machine's, and starts from the mark."""

import time as machine

import pytest

from checker.core.expiry.trusted_time import TrustedTime
from checker.storage.clock import Clock
from tests.support import NOW_S, FakeTime

YEAR_S = 366 * 86_400.0


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def clock(time: FakeTime) -> Clock:
    return Clock(lambda: time.wall_s, lambda: time.monotonic_s)


def test_a_clock_that_nobody_has_started_believes_the_wall(clock: Clock, time: FakeTime) -> None:
    time.pass_s(5)

    assert clock.read() == TrustedTime(NOW_S + 5, 1_005.0, NOW_S + 5)
    assert clock.now_s() == NOW_S + 5


def test_the_start_takes_the_mark_and_says_what_is_known(clock: Clock, time: FakeTime) -> None:
    known = clock.start(NOW_S - YEAR_S)

    assert known == TrustedTime(NOW_S - YEAR_S, 1_000.0, NOW_S, 1_000.0)
    time.pass_s(5)
    assert clock.read() == TrustedTime(NOW_S - YEAR_S + 5, 1_005.0, NOW_S + 5, 1_000.0)


def test_each_reading_goes_on_from_the_one_before(clock: Clock, time: FakeTime) -> None:
    time.wall_s += YEAR_S
    assert clock.read().doubt_since_s == 1_000.0
    time.pass_s(2 * 3_600)

    assert clock.read() == TrustedTime(time.wall_s, time.monotonic_s, time.wall_s)


def test_a_wall_set_back_hides_by_the_later_time(clock: Clock, time: FakeTime) -> None:
    time.wall_s -= YEAR_S

    assert clock.now_s() == NOW_S


def test_without_other_clocks_it_reads_the_machines() -> None:
    before = machine.time(), machine.monotonic()

    known = Clock().read()

    assert before[0] <= known.wall_s <= machine.time()
    assert before[1] <= known.monotonic_s <= machine.monotonic()
