"""The server's clock reads both of the machine's, and starts from the mark."""

import time as machine
from typing import Any

import pytest

from checker.core.expiry.trusted_time import Mark, TrustedTime
from checker.storage.clock import Clock, kernel_is_synchronised
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
    known = clock.start(Mark(NOW_S - YEAR_S))

    assert known == TrustedTime(NOW_S - YEAR_S, 1_000.0, NOW_S, 0.0)
    time.pass_s(5)
    assert clock.read() == TrustedTime(NOW_S - YEAR_S + 5, 1_005.0, NOW_S + 5, 5.0)


def test_each_reading_goes_on_from_the_one_before(clock: Clock, time: FakeTime) -> None:
    time.wall_s += YEAR_S
    assert clock.read().stood_s == 0.0
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


def test_a_jump_of_a_clock_that_is_kept_right_is_believed_and_asked_about_only_then(time: FakeTime) -> None:
    asked: list[float] = []

    def synchronised() -> bool:
        asked.append(time.wall_s)
        return True

    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s, synchronised)
    clock.read()
    time.wall_s += YEAR_S

    known = clock.read()

    assert known == TrustedTime(NOW_S + YEAR_S, 1_000.0, NOW_S + YEAR_S)
    assert asked == [NOW_S + YEAR_S]
    assert clock.start(Mark(NOW_S)).believed_s == NOW_S + YEAR_S


class Libc:
    """Stands in for the C library; `state` is what adjtimex(2) returns."""

    def __init__(self, state: int) -> None:
        self.state, self.asked = state, b""

    def adjtimex(self, buffer: Any) -> int:
        self.asked = buffer.raw
        return self.state


@pytest.mark.parametrize(("state", "right"), [(0, True), (4, True), (5, False), (-1, False)])
def test_the_kernel_says_whether_a_time_server_keeps_the_clock_right(
    state: int, right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    libc = Libc(state)
    monkeypatch.setattr("ctypes.CDLL", lambda _name: libc)

    assert kernel_is_synchronised() is right
    assert set(libc.asked) == {0}, "it asks and sets nothing"


def test_on_another_system_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _name: object())

    assert kernel_is_synchronised() is False
