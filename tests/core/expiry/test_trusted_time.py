"""Which clock is believed, and from when on."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.iso_weeks import iso_week
from checker.core.expiry.retention import oldest_visible_week
from checker.core.expiry.trusted_time import (
    GAP_S,
    JUMP_S,
    PROBATION_S,
    Mark,
    TrustedTime,
    advance,
    first_trusted_time,
)
from tests.core.expiry.test_retention import three_months_later

HOUR = 3_600.0
YEAR = 366 * 24 * HOUR


def test_on_the_first_start_the_wall_clock_is_believed() -> None:
    assert first_trusted_time(None, 5e9, 7.0).believed_s == 5e9


def test_a_short_time_off_is_believed_at_once() -> None:
    belief = first_trusted_time(Mark(1000.0), 1000.0 + GAP_S, 7.0)

    assert belief.stood_s is None
    assert belief.believed_s == 1000.0 + GAP_S


def test_a_long_time_off_hides_at_once_and_is_believed_after_two_hours() -> None:
    wall_s = 1000.0 + GAP_S + 1
    belief = first_trusted_time(Mark(1000.0), wall_s, 0.0)

    assert belief.now_s == wall_s
    assert belief.believed_s == 1000.0
    almost = advance(belief, wall_s + PROBATION_S - 1, PROBATION_S - 1)
    assert almost.believed_s == 1000.0 + PROBATION_S - 1
    after = advance(almost, wall_s + PROBATION_S, PROBATION_S)
    assert after.believed_s == wall_s + PROBATION_S


def test_a_jump_forward_is_doubted_and_a_jump_back_ends_the_doubt() -> None:
    belief = first_trusted_time(None, 1e9, 0.0)

    jumped = advance(belief, 1e9 + 400 * 24 * HOUR, 10.0)
    back = advance(jumped, 1e9 + 20.0, 20.0)

    assert jumped.believed_s == 1e9 + 10
    assert jumped.stood_s == 0.0
    assert (back.believed_s, back.stood_s) == (1e9 + 20, None)


def test_a_second_jump_starts_the_two_hours_anew() -> None:
    first = advance(first_trusted_time(None, 1e9, 0.0), 2e9, 10.0)

    second = advance(first, 3e9, PROBATION_S)
    later = advance(second, 3e9 + HOUR, PROBATION_S + HOUR)

    assert later.believed_s == 1e9 + PROBATION_S + HOUR


STEPS = st.lists(
    st.tuples(st.floats(0, 3 * HOUR), st.floats(-1e9, 1e9) | st.just(0.0) | st.floats(-10, 10)), max_size=20
)


@given(st.none() | st.floats(0, 3e9), st.floats(1e9, 3e9), STEPS)
def test_the_mark_never_falls_and_hides_at_least_what_it_deletes(
    mark_s: float | None, wall_s: float, steps: list[tuple[float, float]]
) -> None:
    monotonic_s = 0.0
    belief = first_trusted_time(None if mark_s is None else Mark(mark_s), wall_s, monotonic_s)

    for passed_s, jump_s in steps:
        monotonic_s += passed_s
        wall_s += passed_s + jump_s
        later = advance(belief, wall_s, monotonic_s)
        assert later.believed_s >= belief.believed_s
        assert later.now_s >= later.believed_s
        belief = later


@given(st.floats(JUMP_S + 1, 1e9), st.lists(st.floats(0, 600), max_size=10))
def test_a_jump_is_never_believed_within_two_hours(jump_s: float, waits: list[float]) -> None:
    belief = first_trusted_time(None, 1e9, 0.0)
    monotonic_s = 1.0

    belief = advance(belief, 1e9 + jump_s + monotonic_s, monotonic_s)
    for wait_s in waits:
        monotonic_s += wait_s
        belief = advance(belief, 1e9 + jump_s + monotonic_s, monotonic_s)

    assert belief.believed_s == pytest.approx(1e9 + monotonic_s)


def test_a_clock_behind_the_mark_starts_at_the_mark_and_is_not_doubted() -> None:
    known = first_trusted_time(Mark(1e9), 1e9 - YEAR, 7.0)

    assert known == TrustedTime(1e9, 7.0, 1e9 - YEAR)
    assert known.now_s == 1e9


def test_the_first_reading_of_both_clocks_is_kept() -> None:
    assert first_trusted_time(None, 1e9, 7.0) == TrustedTime(1e9, 7.0, 1e9)
    assert first_trusted_time(Mark(1e9 - 5), 1e9, 7.0) == TrustedTime(1e9, 7.0, 1e9)
    assert first_trusted_time(Mark(1e9 - YEAR), 1e9, 7.0) == TrustedTime(1e9 - YEAR, 7.0, 1e9, 0.0)


@pytest.mark.parametrize(("jump_s", "doubted"), [(JUMP_S, False), (JUMP_S + 0.5, True)])
def test_a_clock_ahead_of_the_monotonic_one_is_doubted_above_five_minutes(
    jump_s: float, doubted: bool
) -> None:
    known = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + 10 + jump_s, 10.0)

    assert known.stood_s == (0.0 if doubted else None)
    assert known.believed_s == 1e9 + 10 + (0 if doubted else jump_s)


@pytest.mark.parametrize("jump_s", [JUMP_S, -JUMP_S])
def test_a_doubted_clock_that_moves_by_five_minutes_stands_still_enough(jump_s: float) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    later = advance(doubted, 1e9 + YEAR + HOUR + jump_s, 10.0 + HOUR)

    assert later.stood_s == HOUR


@pytest.mark.parametrize("jump_s", [JUMP_S + 0.5, -JUMP_S - 0.5])
def test_a_doubted_clock_that_moves_further_begins_its_two_hours_anew(jump_s: float) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    later = advance(doubted, 1e9 + YEAR + HOUR + jump_s, 10.0 + HOUR)

    assert later.stood_s == 0.0


@pytest.mark.parametrize(("waited_s", "believed"), [(PROBATION_S - 1, False), (PROBATION_S, True)])
def test_a_doubted_clock_is_believed_from_two_hours_on(waited_s: float, believed: bool) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)
    wall_s = 1e9 + YEAR + waited_s

    later = advance(doubted, wall_s, 10.0 + waited_s)

    assert later == TrustedTime(
        wall_s if believed else 1e9 + 10 + waited_s,
        10.0 + waited_s,
        wall_s,
        None if believed else waited_s,
    )


def test_a_clock_set_back_loses_its_doubt_and_the_mark_goes_on_by_the_monotonic_one() -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    back = advance(doubted, 1e9 - YEAR, 20.0)

    assert back == TrustedTime(1e9 + 20, 20.0, 1e9 - YEAR)


def test_a_doubt_goes_on_after_a_restart_and_ends_by_the_sum_of_uptime() -> None:
    known = first_trusted_time(Mark(1e9), 1e9 + YEAR, 0.0)

    sums = []
    for day in range(3):
        known = advance(known, 1e9 + YEAR + day * 24 * HOUR + 0.75 * HOUR, 0.75 * HOUR)
        sums.append(known.stood_s)
        known = first_trusted_time(known.mark, 1e9 + YEAR + (day + 1) * 24 * HOUR, 0.0)

    assert sums == [0.75 * HOUR, 1.5 * HOUR, None]
    assert known.believed_s == 1e9 + YEAR + 3 * 24 * HOUR


def test_what_is_missing_until_the_clock_is_believed_is_told() -> None:
    doubted = first_trusted_time(Mark(1e9, HOUR / 2, 1e9 + YEAR), 1e9 + YEAR, 7.0)

    assert (doubted.stood_s, doubted.doubted_for_s) == (HOUR / 2, PROBATION_S - HOUR / 2)
    assert first_trusted_time(None, 1e9, 7.0).doubted_for_s == 0


def test_a_mark_keeps_the_wall_clock_only_while_it_is_doubted() -> None:
    assert TrustedTime(1.0, 2.0, 3.0).mark == Mark(1.0)
    assert TrustedTime(1.0, 2.0, 3.0, 0.0).mark == Mark(1.0, 0.0, 3.0)


@pytest.mark.parametrize(("back_s", "stood_s"), [(JUMP_S, HOUR), (JUMP_S + 1, 0.0)])
def test_a_doubt_begins_anew_where_the_clock_was_set_back_while_the_server_was_off(
    back_s: float, stood_s: float
) -> None:
    known = first_trusted_time(Mark(1e9, HOUR, 1e9 + YEAR), 1e9 + YEAR - back_s, 7.0)

    assert (known.believed_s, known.stood_s) == (1e9, stood_s)


def test_a_restart_is_no_way_round_a_doubt_of_less_than_eight_days() -> None:
    jumped = Mark(1e9, 60.0, 1e9 + GAP_S / 2)

    assert first_trusted_time(jumped, 1e9 + GAP_S / 2 + 60, 7.0).believed_s == 1e9
    assert first_trusted_time(jumped, 1e9 + JUMP_S, 7.0) == TrustedTime(1e9 + JUMP_S, 7.0, 1e9 + JUMP_S)


def test_a_clock_that_was_repaired_while_the_server_was_off_is_believed_at_once() -> None:
    jumped = Mark(1e9, HOUR, 1e9 + YEAR)

    assert first_trusted_time(jumped, 1e9 + HOUR, 7.0) == TrustedTime(1e9 + HOUR, 7.0, 1e9 + HOUR)


def test_a_clock_that_a_time_server_keeps_right_is_believed_at_once() -> None:
    wall_s = 1e9 + YEAR

    started = first_trusted_time(Mark(1e9), wall_s, 0.0, synchronised=True)
    jumped = advance(TrustedTime(1e9, 0.0, 1e9), wall_s, 10.0, synchronised=True)
    behind = advance(TrustedTime(1e9, 0.0, 1e9), 1e9 - YEAR, 10.0, synchronised=True)

    assert (started, jumped) == (TrustedTime(wall_s, 0.0, wall_s), TrustedTime(wall_s, 10.0, wall_s))
    assert behind.believed_s == 1e9 + 10


def beginning(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def believed_on(days: Iterable[float], mark: Mark, uptime_s: float, every_s: float = 300.0) -> list[float]:
    """Run a server on each of these days (Unix seconds of its start) and return what it believes at its end.

    It is cut off, so it keeps only the mark of the last clean-up, as checker/storage/clean_up.py does it.
    """
    ends = []
    for start_s in days:
        known = first_trusted_time(mark, start_s, 0.0)
        mark = known.mark
        for passed_s in range(int(every_s), int(uptime_s) + 1, int(every_s)):
            known = advance(known, start_s + passed_s, float(passed_s))
            mark = known.mark
        ends.append(mark.believed_s)
    return ends


AWKWARD = [
    date(2027, 2, 1),  # until 1 May only 89 days
    date(2028, 2, 1),  # 90 in a leap year
    date(2026, 12, 28),  # in week 53
    date(2027, 1, 1),  # still in week 53 of the year before
    date(2026, 11, 30),  # three months later there is no such day
    date(2027, 3, 28),  # the clocks go forward
    date(2026, 10, 25),  # and back
    date(2026, 11, 28),
]


@pytest.mark.parametrize("day", AWKWARD, ids=str)
@pytest.mark.parametrize("off_days", [9, 30, 60])
def test_ninety_minutes_a_day_are_enough_after_any_time_off(day: date, off_days: int) -> None:
    """The server goes off for long after a result of that day, then runs for 90 minutes a day."""
    week = iso_week(day)
    months_later = beginning(three_months_later(day))
    first_s = beginning(day) + off_days * 24 * HOUR
    starts = [first_s + number * 24 * HOUR + 9 * HOUR for number in range(100)]

    ends = believed_on([one for one in starts if one < months_later], Mark(beginning(day)), 1.5 * HOUR)

    assert week < oldest_visible_week(ends[-1], 12)


@pytest.mark.parametrize("uptime_s", [600.0, 1_800.0, 5_400.0])
def test_short_days_add_up_to_two_hours(uptime_s: float) -> None:
    wall_s = 1e9 + YEAR
    days = int(PROBATION_S / uptime_s) + 1
    starts = [wall_s + number * 24 * HOUR for number in range(days + 1)]

    ends = believed_on(starts, Mark(1e9), uptime_s)

    assert ends[0] < 1e9 + HOUR * 2
    assert ends[-1] == starts[-1] + uptime_s


@given(st.lists(st.tuples(st.floats(0, 30 * 24 * HOUR), st.floats(-YEAR, YEAR)), max_size=20))
def test_after_any_jumps_two_steady_hours_bring_the_server_to_the_present(
    jumps: list[tuple[float, float]],
) -> None:
    """The clock jumps to and fro over restarts and is right at last: two hours later it is believed."""
    real_s, mark = 2e9, Mark(2e9)
    for off_s, wrong_s in jumps:
        real_s += off_s
        known = first_trusted_time(mark, real_s + wrong_s, 0.0)
        mark = advance(known, real_s + wrong_s + 600, 600.0).mark
    real_s += 600

    known = first_trusted_time(mark, real_s, 0.0)
    for passed_s in range(0, int(PROBATION_S) + 1, 300):
        known = advance(known, real_s + passed_s, float(passed_s))

    assert known.believed_s >= real_s + PROBATION_S
