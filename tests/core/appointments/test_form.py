"""What an appointment may be, and the local time that a person means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.appointments.form import (
    AHEAD_DAYS,
    LABEL_MAX,
    LATE_S,
    LEAD_S,
    QUARTER_S,
    AppointmentRequest,
    AppointmentRequestError,
    local_fields,
    moments,
    read_label,
    read_minutes,
    read_start,
    read_wish,
    suggested_start,
)
from tests.support import NOW_S

BERLIN = ZoneInfo("Europe/Berlin")
AHEAD_S = AHEAD_DAYS * 86_400
GAP = {"date": "2026-03-29", "time": "02:30"}
TWICE = {"date": "2026-10-25", "time": "02:30"}
BEFORE_BOTH = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
ZONES = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]


def fault_of(fields: dict[str, str], now_s: float = NOW_S) -> dict[str, str]:
    """Return what is wrong with a start."""
    with pytest.raises(AppointmentRequestError) as caught:
        read_start(fields, BERLIN, now_s)
    return dict(caught.value.faults)


@given(st.floats(min_value=1.5e9, max_value=3e9))
def test_the_suggested_start_is_a_full_quarter_and_leaves_time_for_the_check(now_s: float) -> None:
    starts = suggested_start(now_s)

    assert starts % QUARTER_S == 0
    assert LEAD_S <= starts - now_s < LEAD_S + QUARTER_S


@pytest.mark.parametrize("name", ZONES)
@given(timestamp=st.integers(min_value=1_700_000_000, max_value=2_000_000_000))
def test_what_a_form_shows_is_read_as_one_of_the_moments_that_clocks_show_so(
    name: str, timestamp: int
) -> None:
    zone = ZoneInfo(name)
    at = timestamp // 60 * 60

    fields = local_fields(at, zone)
    local = datetime.fromisoformat(f"{fields['date']}T{fields['time']}")

    assert at in {moment.timestamp() for moment in moments(local, zone)}


def test_a_time_that_clocks_skip_does_not_exist() -> None:
    assert fault_of(GAP, BEFORE_BOTH) == {"time": "gap"}
    assert moments(datetime(2026, 3, 29, 2, 30), BERLIN) == ()  # noqa: DTZ001 -- a local time is meant


def test_a_time_that_comes_twice_is_asked_about_and_both_can_be_meant() -> None:
    assert fault_of(TWICE, BEFORE_BOTH) == {"time": "twice"}

    first = read_start(TWICE | {"which": "first"}, BERLIN, BEFORE_BOTH)
    second = read_start(TWICE | {"which": "second"}, BERLIN, BEFORE_BOTH)

    assert second - first == 3_600
    assert datetime.fromtimestamp(first, BERLIN).utcoffset() == timedelta(hours=2)


def test_who_means_the_second_of_one_moment_means_that_one() -> None:
    fields = local_fields(NOW_S // 60 * 60, BERLIN)

    assert read_start(fields | {"which": "second"}, BERLIN, NOW_S) == NOW_S // 60 * 60


def test_the_first_year_may_be_meant_and_its_last_day_is_no_past_year() -> None:
    now_s = datetime(2000, 1, 1, tzinfo=UTC).timestamp()

    assert read_start({"date": "2000-01-01", "time": "00:00"}, UTC, now_s) == now_s


def test_the_edges_of_the_two_nights_are_ordinary_times() -> None:
    for date, time in (("2026-03-29", "01:59"), ("2026-03-29", "03:00"), ("2026-10-25", "03:00")):
        read_start({"date": date, "time": time}, BERLIN, BEFORE_BOTH)


def test_the_past_is_refused_but_a_talk_that_has_just_begun_is_not() -> None:
    def start(offset_s: float) -> dict[str, str]:
        return local_fields(NOW_S // 60 * 60 + offset_s, BERLIN)

    assert read_start(start(60 - LATE_S), BERLIN, NOW_S) < NOW_S
    assert fault_of(start(-LATE_S - 60)) == {"date": "past"}
    assert fault_of(start((AHEAD_DAYS + 1) * 86_400)) == {"date": "far"}


@pytest.mark.parametrize(
    ("date", "time", "fault"),
    [
        ("", "14:30", {"date": "date"}),
        ("2026-02-30", "14:30", {"date": "date"}),
        ("24.11.2026", "14:30", {"date": "date"}),
        ("2026-11-24", "25:00", {"time": "time"}),
        ("2026-11-24", "", {"time": "time"}),
        ("0001-01-01", "00:00", {"date": "past"}),
        ("9999-12-31", "23:59", {"date": "far"}),
    ],
)
def test_what_is_no_time_is_named(date: str, time: str, fault: dict[str, str]) -> None:
    assert fault_of({"date": date, "time": time}) == fault


@pytest.mark.parametrize(
    ("offset_s", "fault"), [(-LATE_S, None), (-LATE_S - 60, "past"), (AHEAD_S, None), (AHEAD_S + 60, "far")]
)
def test_a_start_may_be_as_late_and_as_far_away_as_the_limits_say(offset_s: int, fault: str | None) -> None:
    now_s = NOW_S // 60 * 60
    fields = local_fields(now_s + offset_s, BERLIN)

    if fault is None:
        assert read_start(fields, BERLIN, now_s) == now_s + offset_s
    else:
        assert fault_of(fields, now_s) == {"date": fault}


@pytest.mark.parametrize(("year", "fault"), [(1999, "past"), (2000, None), (2200, None), (2201, "far")])
def test_a_year_far_off_is_never_reckoned_with(year: int, fault: str | None) -> None:
    fields = {"date": f"{year}-06-01", "time": "12:00"}
    now_s = datetime(min(max(year, 2000), 2200), 6, 1, tzinfo=UTC).timestamp()

    if fault is None:
        assert datetime.fromtimestamp(read_start(fields, UTC, now_s), UTC).year == year
    else:
        assert fault_of(fields, now_s) == {"date": fault}


def test_seconds_that_somebody_typed_are_left_out() -> None:
    fields = local_fields(NOW_S // 60 * 60, BERLIN)

    assert read_start(fields | {"time": f"{fields['time']}:59"}, BERLIN, NOW_S) == NOW_S // 60 * 60


@pytest.mark.parametrize(("text", "minutes"), [("5", 5), (" 50 ", 50), ("480", 480)])
def test_a_length_within_the_limits_is_taken(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "0", "1", "4", "481", "-5", "5.5", "٣٠", "1e2", "9" * 5000])
def test_a_length_is_a_whole_number_of_minutes_within_limits(text: str) -> None:
    with pytest.raises(AppointmentRequestError) as caught:
        read_minutes(text)

    assert caught.value.faults == {"minutes": "minutes"}


@given(st.text(max_size=LABEL_MAX))
def test_a_label_is_one_line_without_control_characters(text: str) -> None:
    label = read_label(text)

    assert label is None or (label.isprintable() and label == label.strip() and label)


def test_what_cannot_be_seen_in_a_label_is_a_blank() -> None:
    assert read_label("first\x00\u200b\ttalk") == "first talk"


def test_a_label_that_is_too_long_is_refused() -> None:
    assert read_label("x" * LABEL_MAX) == "x" * LABEL_MAX
    with pytest.raises(AppointmentRequestError):
        read_label("x" * (LABEL_MAX + 1))


def test_every_fault_of_a_form_is_told_at_once() -> None:
    with pytest.raises(AppointmentRequestError) as caught:
        read_wish({"label": "x" * 81, "language": "tlh"}, BERLIN, NOW_S, ("de",))

    assert caught.value.faults == {
        "date": "date",
        "minutes": "minutes",
        "label": "label",
        "language": "language",
    }
    assert str(caught.value) == "date: date, minutes: minutes, label: label, language: language"


def test_two_faults_of_a_form_are_told_together() -> None:
    fields = local_fields(NOW_S, BERLIN) | {"minutes": "4", "label": "", "language": "de", "date": ""}

    with pytest.raises(AppointmentRequestError) as caught:
        read_wish(fields, BERLIN, NOW_S, ("de",))

    assert caught.value.faults == {"date": "date", "minutes": "minutes"}


def test_a_form_without_a_fault_is_an_appointment() -> None:
    at = NOW_S // 60 * 60 + 3_600
    fields = local_fields(at, BERLIN) | {"minutes": "45", "label": " first  talk ", "language": "de"}

    wish = read_wish(fields, BERLIN, NOW_S, ("en", "de"))

    assert wish == AppointmentRequest(int(at), int(at) + 45 * 60, "de", "first talk")


@pytest.mark.parametrize("missing", ["label", "which"])
def test_a_field_that_may_be_left_out_is_no_fault(missing: str) -> None:
    fields = local_fields(NOW_S, BERLIN) | {"minutes": "45", "label": "", "which": "", "language": "de"}
    del fields[missing]

    assert read_wish(fields, BERLIN, NOW_S, ("de",)).label is None


@pytest.mark.parametrize("one", ["date", "minutes", "language"])
def test_one_fault_of_a_form_is_told_alone(one: str) -> None:
    fields = local_fields(NOW_S, BERLIN) | {"minutes": "45", "language": "de"}
    del fields[one]

    with pytest.raises(AppointmentRequestError) as caught:
        read_wish(fields, BERLIN, NOW_S, ("de",))

    assert caught.value.faults == {one: one}
