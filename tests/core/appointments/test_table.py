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
        ("24.11.2026 14:30; note; ; 30; anna; more", "columns"),
        ("24.11.2026 14:30; note; ; ; nobody", "counsellor"),
        ("24.11.2026 14:30; note; ; long", "minutes"),
        ("24.11.2026 14:30; note; ; 900", "minutes"),
        ("24.11.2026 14:30–14:00", "minutes"),
        ("24.11.2026 9", "when"),
        ("31. Februar 2027 9 Uhr", "date"),
        ("24. Brumaire 2027 9 Uhr", "when"),
        (f"24.11.2026 14:30; {'x' * 81}", "label"),
    ],
)
def test_what_is_wrong_with_a_line_is_named(line: str, fault: str) -> None:
    assert read_table(line, BERLIN, NOW_S) == [Line(1, line, fault=fault)]


def test_lines_are_counted_as_whoever_pasted_them_counts() -> None:
    read = read_table("\n24.11.2026 14:30\r\n\r\n  \nnothing\n", BERLIN, NOW_S)

    assert [(line.number, line.fault) for line in read] == [(2, None), (5, "when")]


@pytest.mark.parametrize("heading", ["Datum;Uhrzeit;Notiz", "Date\tTime\tNote", "Termin", "Tag, Zeit"])
def test_a_first_line_that_names_the_columns_is_none(heading: str) -> None:
    read = read_table(f"{heading}\n24.11.2026 14:30", BERLIN, NOW_S)

    assert [(line.number, line.fault) for line in read] == [(2, None)]


def test_a_first_line_that_may_be_meant_is_not_passed_over() -> None:
    for first in ("tomorrow", "Start 14:30"):
        read = read_table(f"{first}\n24.11.2026 14:30", BERLIN, NOW_S)
        assert [line.fault for line in read] == ["when", None]


@pytest.mark.parametrize(
    ("written", "day", "time"),
    [
        ("24.11. 9 Uhr", "2026-11-24", "09:00"),
        ("24.11., 9.30 Uhr", "2026-11-24", "09:30"),
        ("24. November 2026 14:30", "2026-11-24", "14:30"),
        ("Di, 24. Nov. 2026 um 14 Uhr", "2026-11-24", "14:00"),
        ("1. März 2027 14:30", "2027-03-01", "14:30"),
        ("2 March 2027, 14:30", "2027-03-02", "14:30"),
        ("3.1. 14:30", "2027-01-03", "14:30"),  # the next third of January
        ("24.11.2026; 9 Uhr", "2026-11-24", "09:00"),
    ],
)
def test_a_day_and_a_time_may_be_written_out(written: str, day: str, time: str) -> None:
    [read] = read_table(written, BERLIN, NOW_S)

    starts = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=BERLIN)
    assert (read.fault, read.starts) == (None, int(starts.timestamp()))


@pytest.mark.parametrize(
    ("zone", "today", "written", "day"),
    [
        ("Pacific/Kiritimati", "2026-11-24T12:00", "24.11. 21 Uhr", "2027-11-24"),  # there it is the 25th
        ("Pacific/Honolulu", "2026-11-25T05:00", "24.11. 21 Uhr", "2026-11-24"),  # there it is the 24th
    ],
)
def test_which_day_it_is_says_the_offices_clock(zone: str, today: str, written: str, day: str) -> None:
    now_s = datetime.fromisoformat(f"{today}+00:00").timestamp()

    [read] = read_table(written, ZoneInfo(zone), now_s)

    starts = datetime.fromisoformat(f"{day}T21:00").replace(tzinfo=ZoneInfo(zone))
    assert (read.fault, read.starts) == (None, int(starts.timestamp()))


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("24.11.2026 10:00–11:00", 60),
        ("24.11.2026 10:00-10:45 Uhr; note", 45),
        ("24.11.2026 10 bis 12 Uhr", 120),
        ("24.11.2026; 10:00 - 11:30; note", 90),
        ("24.11.2026 10:00; note; ; 25 min", 25),
        ("24.11.2026 10:00\t\t\t25", 25),
        ("24.11.2026 10:00–11:00; ; ; 30", 30),  # what is said last counts
        ("24.11.2026 10:00", None),
    ],
)
def test_a_line_may_say_how_long(written: str, minutes: int | None) -> None:
    [read] = read_table(written, BERLIN, NOW_S)

    assert (read.fault, read.minutes) == (None, minutes)


@pytest.mark.parametrize(("name", "found"), [("anna", "anna"), ("Anna", "anna"), ("", None)])
def test_a_line_may_name_the_counsellor(name: str, found: str | None) -> None:
    [read] = read_table(f"24.11.2026 10:00; note; ; ; {name}", BERLIN, NOW_S, ["anna", "otto"])

    assert (read.fault, read.counsellor) == (None, found)


def test_what_may_be_a_slip_is_asked_and_taken_where_it_is_meant() -> None:
    table = "24.11.2026 14:30; Frau Maier\n25.11.2026 09:00\n25.11. 9 Uhr\n26.11.2026 09:00; Maier, Eva"

    asked = [line.fault for line in read_table(table, BERLIN, NOW_S)]

    assert asked == ["name", "double", "double", "name"]
    assert {line.fault for line in read_table(table, BERLIN, NOW_S, meant=True)} == {None}


def test_at_the_same_time_for_two_counsellors_is_no_question() -> None:
    table = "24.11.2026 14:30; ; ; ; anna\n24.11.2026 14:30; ; ; ; otto\n24.11.2026 14:30; room 2"

    assert [line.fault for line in read_table(table, BERLIN, NOW_S, ["anna", "otto"])] == [None] * 3


def test_what_is_too_much_is_told_and_not_dropped() -> None:
    good = "24.11.2026 14:30"

    assert read_table(f"{good}\n" * (LINES_MAX + 2), BERLIN, NOW_S, meant=True) == [
        *(Line(number, good, STARTS) for number in range(1, LINES_MAX + 1)),
        Line(LINES_MAX + 1, good, fault="lines"),
        Line(LINES_MAX + 2, good, fault="lines"),
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) - len(read_table(text, BERLIN, NOW_S)) in (0, 1)  # a heading
