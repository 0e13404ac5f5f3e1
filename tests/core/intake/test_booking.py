"""What a booking tool may send, and what follows from it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.appointments.form import AHEAD_DAYS, LATE_S, AppointmentRequestError
from checker.core.intake.booking import (
    FAULTS,
    AppointmentChange,
    NewAppointment,
    Query,
    local,
    new_times,
    next_place,
    start_of,
)
from checker.core.intake.strict_json import IntakeError, parse, parse_texts

NOW_S = 1_795_000_000
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))


def asked(**body: Any) -> NewAppointment:
    return parse(NewAppointment, json.dumps({"starts": "2026-12-01T14:30:00Z"} | body).encode())


def change(**body: Any) -> AppointmentChange:
    return parse(AppointmentChange, json.dumps(body).encode())


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), OFFSETS)  # noqa: DTZ001 -- the zone comes next
def test_any_time_with_an_offset_is_that_moment(moment: datetime, offset: timedelta) -> None:
    begins = moment.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo("UTC"))
    shown = (begins + offset).replace(tzinfo=None).isoformat()
    minutes = offset // timedelta(minutes=1)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)

    read = asked(starts=f"{shown}{sign}{hours:02d}:{rest:02d}").starts

    assert read == begins


@pytest.mark.parametrize("starts", ["2026-12-01T14:30:00.000Z", "2026-12-01T15:30:00.999999+01:00"])
def test_fractions_of_a_second_are_cut_off(starts: str) -> None:
    assert (
        start_of(asked(starts=starts).starts, NOW_S) == datetime(2026, 12, 1, 14, 30, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize(
    "starts",
    [
        "2027-12-01T14:30:00", "2027-12-01", "2026-12-01 14:30:00Z", "2026-12-01T14:30Z", "1795086400", "",
        "2026-02-30T10:00:00Z", "2026-12-01T24:30:00Z", "2026-12-01T14:30:00+24:00", "٢026-12-01T14:30:00Z",
        1795086400, None, True,
    ],
)  # fmt: skip
def test_a_time_that_is_none_is_refused_and_not_repeated(starts: Any) -> None:
    with pytest.raises(IntakeError) as refused:
        asked(starts=starts)

    assert refused.value.field == "starts"
    assert not starts or str(starts) not in refused.value.message


@pytest.mark.parametrize(
    ("starts", "message"),
    [
        ("2026-12-01", "a time with seconds and an offset is needed, such as 2026-12-01T14:30:00+01:00"),
        ("2026-02-30T10:00:00Z", "there is no such time"),
    ],
)
def test_what_is_wrong_with_a_time_is_said(starts: str, message: str) -> None:
    with pytest.raises(IntakeError) as refused:
        asked(starts=starts)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("seconds", "fault"),
    [(-LATE_S, None), (-LATE_S - 1, "past"), (AHEAD_DAYS * 86_400, None), (AHEAD_DAYS * 86_400 + 1, "far")],
)
def test_a_start_is_neither_over_nor_years_ahead(seconds: int, fault: str | None) -> None:
    starts = datetime.fromtimestamp(NOW_S + seconds, UTC)

    if fault is None:
        assert start_of(starts, NOW_S) == NOW_S + seconds
        return
    with pytest.raises(AppointmentRequestError) as refused:
        start_of(starts, NOW_S)
    assert refused.value.faults == {"starts": fault}
    assert fault in FAULTS


@pytest.mark.parametrize(
    ("label", "kept"), [("first\u0000\ttalk ", "first talk"), (" ", None), ("", None), (None, None)]
)
def test_a_label_is_one_line(label: str | None, kept: str | None) -> None:
    assert asked(label=label).label == change(label=label).label == kept


def test_the_times_follow_what_was_sent() -> None:
    starts = datetime.fromtimestamp(NOW_S + 60, UTC).isoformat()

    assert new_times(change(), NOW_S, NOW_S + 600, NOW_S) == (NOW_S, NOW_S + 600)
    assert new_times(change(minutes=5), NOW_S, NOW_S + 600, NOW_S) == (NOW_S, NOW_S + 300)
    assert new_times(change(starts=starts), NOW_S, NOW_S + 600, NOW_S) == (NOW_S + 60, NOW_S + 660)
    assert new_times(change(starts=starts, minutes=5), 0, 600, NOW_S) == (NOW_S + 60, NOW_S + 360)


def test_an_appointment_that_is_over_can_still_be_made_longer() -> None:
    assert new_times(change(minutes=20), 0, 600, NOW_S) == (0, 1_200)


def test_what_was_not_sent_is_known() -> None:
    assert change().model_fields_set == set()
    assert change(label=None, cancelled=False).model_fields_set == {"label", "cancelled"}


@pytest.mark.parametrize("field", ["starts", "minutes", "language", "cancelled"])
def test_what_an_appointment_always_has_cannot_be_taken_away(field: str) -> None:
    with pytest.raises(IntakeError) as refused:
        change(**{field: None})

    assert refused.value.field == field


@given(st.integers(0, 10**12 - 1), st.binary(min_size=16, max_size=16))
def test_a_place_is_found_again(starts: int, random: bytes) -> None:
    assert Query(after=next_place(starts, random.hex())).place == (starts, random.hex())


def test_without_a_place_a_list_begins_at_its_beginning() -> None:
    assert parse_texts(Query, {}).place is None


@pytest.mark.parametrize("after", ["", "1", f"1.{'g' * 32}", f"-1.{'0' * 32}", f"{10**12}.{'0' * 32}"])
def test_a_place_that_is_none_is_refused(after: str) -> None:
    with pytest.raises(IntakeError) as refused:
        parse_texts(Query, {"after": after})

    assert (refused.value.field, refused.value.message) == ("after", "this is not the `next` of a page")


def test_a_time_is_shown_as_clocks_of_the_office_show_it() -> None:
    assert local(NOW_S, ZoneInfo("Europe/Berlin")).isoformat() == "2026-11-18T12:06:40+01:00"
