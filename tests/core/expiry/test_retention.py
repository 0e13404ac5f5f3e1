"""What expires when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.iso_weeks import iso_week
from checker.core.expiry.retention import (
    Lifetimes,
    oldest_visible_end,
    oldest_visible_readiness,
    oldest_visible_week,
)

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


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 10, 25)])
def test_a_change_of_summer_time_moves_nothing(day: date) -> None:
    assert oldest_visible_end(seconds(day), 24) == seconds(day) - 24 * HOUR
    assert oldest_visible_week(seconds(day, 0), 1) == iso_week(day)


def test_results_live_twelve_weeks_and_appointments_a_day_unless_somebody_says_otherwise() -> None:
    assert (Lifetimes().weeks, Lifetimes().keep_hours) == (12, 24)


@pytest.mark.parametrize(("keep_hours", "hours"), [(48, 48), (24, 24), (1, 24), (0, 24)])
def test_readiness_lives_as_long_as_an_appointment_after_its_end_but_for_a_day_at_least(
    keep_hours: float, hours: float
) -> None:
    assert oldest_visible_readiness(1e9, keep_hours) == 1e9 - hours * HOUR
