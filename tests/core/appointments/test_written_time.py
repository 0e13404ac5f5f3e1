"""A day and a time as people write them."""

from datetime import date

import pytest

from checker.core.appointments.written_time import Written, is_day, is_time, read_written

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "clear"),
    [("14:30", True), ("9.30", True), ("9 Uhr", True), ("9-10", True), ("9", False), ("24.11.", False)],
)
def test_a_bare_number_is_no_time(text: str, clear: bool) -> None:
    assert is_time(text) is clear


def test_a_time_is_no_day() -> None:
    assert [is_day(text) for text in ("24.11.", "24. November 2026", "14:30", "")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_range_is_clear_without_a_unit() -> None:
    assert read_written("24.11.2026 9-10", TODAY) == Written("2026-11-24", "09:00", 60)


@pytest.mark.parametrize(
    ("text", "day"),
    [("17.11. 9 Uhr", "2027-11-17"), ("18.11. 9 Uhr", "2026-11-18"), ("1.12. 9 Uhr", "2026-12-1")],
)
def test_a_day_without_a_year_is_today_or_the_next_such_day(text: str, day: str) -> None:
    assert read_written(text, TODAY) == Written(day, "09:00")
