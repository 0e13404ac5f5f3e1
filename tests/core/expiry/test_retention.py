"""What expires when, and which clock is believed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.iso_weeks import iso_week
from checker.core.expiry.retention import oldest_visible_end, oldest_visible_week
from checker.core.expiry.trusted_time import GAP_S, JUMP_S, PROBATION_S, advance, first_trusted_time

HOUR = 3_600.0
DATES = st.dates(date(2024, 1, 1), date(2060, 12, 31))


def seconds(day: date, hour: int = 12) -> float:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()


def three_months_later(day: date) -> date:
    year, month = divmod(day.month + 2, 12)
    last = (date(day.year + year, month + 1, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date(day.year + year, month + 1, min(day.day, last.day))


@given(DATES)
def test_a_result_is_gone_before_three_months_are_over(day: date) -> None:
    assert iso_week(day) < oldest_visible_week(seconds(three_months_later(day), 0), 12)


@given(DATES, st.integers(0, 77))
def test_a_result_is_shown_for_twelve_full_weeks(day: date, days: int) -> None:
    assert iso_week(day) >= oldest_visible_week(seconds(day + timedelta(days=days)), 12)


@given(DATES, st.integers(1, 12))
def test_no_result_is_older_than_its_weeks(day: date, weeks: int) -> None:
    monday = day - timedelta(days=day.weekday())

    assert iso_week(monday) < oldest_visible_week(seconds(monday + timedelta(weeks=weeks), 0), weeks)


def test_the_first_of_february_is_gone_on_the_first_of_may() -> None:
    assert iso_week(date(2027, 2, 1)) < oldest_visible_week(seconds(date(2027, 5, 1), 0), 12)


@given(DATES, DATES)
def test_weeks_sort_as_text_over_years_with_53_weeks(one: date, other: date) -> None:
    same_week = one - timedelta(days=one.weekday()) == other - timedelta(days=other.weekday())

    assert (iso_week(one) == iso_week(other)) == same_week
    assert same_week or (iso_week(one) < iso_week(other)) == (one < other)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 10, 25)])
def test_a_change_of_summer_time_moves_nothing(day: date) -> None:
    assert oldest_visible_end(seconds(day), 24) == seconds(day) - 24 * HOUR
    assert oldest_visible_week(seconds(day, 0), 1) == iso_week(day)


def test_on_the_first_start_the_wall_clock_is_believed() -> None:
    assert first_trusted_time(None, 5e9, 7.0).believed_s == 5e9


def test_a_short_time_off_is_believed_at_once() -> None:
    belief = first_trusted_time(1000.0, 1000.0 + GAP_S, 7.0)

    assert belief.doubt_since_s is None
    assert belief.believed_s == 1000.0 + GAP_S


def test_a_long_time_off_hides_at_once_and_is_believed_after_two_hours() -> None:
    wall_s = 1000.0 + GAP_S + 1
    belief = first_trusted_time(1000.0, wall_s, 0.0)

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
    assert jumped.doubt_since_s == 10.0
    assert (back.believed_s, back.doubt_since_s) == (1e9 + 20, None)


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
    belief = first_trusted_time(mark_s, wall_s, monotonic_s)

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
