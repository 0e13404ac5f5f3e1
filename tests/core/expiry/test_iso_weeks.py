"""Weeks of ISO 8601 as text."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.iso_weeks import day_of, follows, iso_week, ordinal, weeks_before

DATES = st.dates(date(2024, 1, 1), date(2060, 12, 31))


@given(DATES, DATES)
def test_weeks_sort_as_text_over_years_with_53_weeks(one: date, other: date) -> None:
    same_week = one - timedelta(days=one.weekday()) == other - timedelta(days=other.weekday())

    assert (iso_week(one) == iso_week(other)) == same_week
    assert same_week or (iso_week(one) < iso_week(other)) == (one < other)


def test_a_week_has_four_digits_of_the_year_and_two_of_its_number() -> None:
    assert iso_week(date(2027, 1, 4)) == "2027-W01"
    assert iso_week(date(999, 1, 4)) == "0999-W01"


@given(DATES, st.integers(0, 200))
def test_a_week_begins_on_monday_in_utc(day: date, weeks: int) -> None:
    monday = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=day.weekday())
    first_s = monday.timestamp()

    assert weeks_before(first_s, weeks) == iso_week(monday.date() - timedelta(weeks=weeks))
    assert weeks_before(first_s - 1, weeks) == iso_week(monday.date() - timedelta(weeks=weeks + 1))


@given(DATES)
def test_every_day_is_one_of_its_week(day: date) -> None:
    assert day_of(iso_week(day), day.isoweekday()) == day


@given(DATES)
def test_the_count_of_weeks_has_no_gap(day: date) -> None:
    next_week = iso_week(day + timedelta(weeks=1))

    assert type(ordinal(next_week)) is int
    assert ordinal(next_week) == ordinal(iso_week(day)) + 1
    assert follows(iso_week(day), next_week)
    assert not follows(next_week, iso_week(day))
    assert not follows(iso_week(day), iso_week(day))
    assert not follows(iso_week(day), iso_week(day + timedelta(weeks=2)))


def test_a_week_begins_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/St_Johns")
        time.tzset()
        before = weeks_before(datetime(2026, 11, 30, tzinfo=UTC).timestamp(), 1)
    time.tzset()

    assert before == "2026-W48"
