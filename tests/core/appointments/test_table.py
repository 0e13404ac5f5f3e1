"""A pasted table of times."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.appointments.table import LINES_MAX, Line, read_table
from tests.support import NOW_S

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = int(datetime(2026, 11, 24, 14, 30, tzinfo=BERLIN).timestamp())


@pytest.mark.parametrize(
    "line",
    [
        "24.11.2026 14:30",
        "24.11.26 14:30",
        "2026-11-24 14:30",
        "2026-11-24T14:30",
        "2026-11-24T14:30:00",
        "24.11.2026, 14:30 Uhr",
        "24.11.2026 um 14.30 Uhr",
        "Di, 24.11.2026 14:30",
        "Di. 24.11.2026 14:30",
        "Dienstag 24.11.2026; 14:30",
        "24.11.2026\t14:30",
        "24.11.2026|14:30||",
    ],
)
def test_a_day_and_a_time_are_read_however_they_are_written(line: str) -> None:
    [read] = read_table(line, BERLIN, NOW_S)

    assert (read.fault, read.starts) == (None, STARTS)


@pytest.mark.parametrize("separator", ["\t", ";", " ; ", "|", ", "])
def test_the_second_column_is_the_note(separator: str) -> None:
    text = separator.join(("24.11.2026 14:30", "first  talk"))

    assert read_table(text, BERLIN, NOW_S) == [Line(1, text, STARTS, "first talk")]


def test_a_day_and_a_time_in_columns_of_their_own_leave_the_note_its_column() -> None:
    text = "24.11.2026; 14:30; first talk"

    assert read_table(text, BERLIN, NOW_S) == [Line(1, text, STARTS, "first talk")]


def test_a_day_without_a_time_is_no_time() -> None:
    assert read_table("24.11.2026", BERLIN, NOW_S) == [Line(1, "24.11.2026", fault="when")]


def test_a_line_without_a_note_has_none() -> None:
    assert read_table("24.11.2026 14:30", BERLIN, NOW_S) == [Line(1, "24.11.2026 14:30", STARTS)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("tomorrow at ten", "when"),
        ("24/11/2026 14:30", "when"),
        ("24.11.2026 14:30 first talk", "when"),
        ("24.13.2026 14:30", "date"),
        ("24.11.2026 24:30", "time"),
        ("24.11.2025 14:30", "past"),
        ("24.11.2036 14:30", "far"),
        ("28.03.2027 02:30", "gap"),
        ("31.10.2027 02:30", "twice"),
        ("24.11.2026 14:30; note; ABC123XYZ", "columns"),
        (f"24.11.2026 14:30; {'x' * 81}", "label"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(line: str, fault: str) -> None:
    assert read_table(line, BERLIN, NOW_S) == [Line(1, line, fault=fault)]


def test_lines_are_counted_without_the_empty_ones() -> None:
    read = read_table("\n24.11.2026 14:30\r\n\r\n  \nnothing\n", BERLIN, NOW_S)

    assert [(line.number, line.fault) for line in read] == [(1, None), (2, "when")]


def test_what_is_too_much_is_told_and_not_dropped() -> None:
    good = "24.11.2026 14:30"

    assert read_table(f"{good}\n" * (LINES_MAX + 2), BERLIN, NOW_S) == [
        *(Line(number, good, STARTS) for number in range(1, LINES_MAX + 1)),
        Line(LINES_MAX + 1, good, fault="lines"),
        Line(LINES_MAX + 2, good, fault="lines"),
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert len(read_table(text, BERLIN, NOW_S)) == len([line for line in text.splitlines() if line.strip()])
