"""Which clock is believed, and from when on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.trusted_time import (
    GAP_S,
    JUMP_S,
    PROBATION_S,
    TrustedTime,
    advance,
    first_trusted_time,
)

HOUR = 3_600.0
YEAR = 366 * 24 * HOUR


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


def test_a_clock_behind_the_mark_starts_at_the_mark_and_is_not_doubted() -> None:
    known = first_trusted_time(1e9, 1e9 - YEAR, 7.0)

    assert known == TrustedTime(1e9, 7.0, 1e9 - YEAR)
    assert known.now_s == 1e9


def test_the_first_reading_of_both_clocks_is_kept() -> None:
    assert first_trusted_time(None, 1e9, 7.0) == TrustedTime(1e9, 7.0, 1e9)
    assert first_trusted_time(1e9 - 5, 1e9, 7.0) == TrustedTime(1e9, 7.0, 1e9)
    assert first_trusted_time(1e9 - YEAR, 1e9, 7.0) == TrustedTime(1e9 - YEAR, 7.0, 1e9, 7.0)


@pytest.mark.parametrize(("jump_s", "doubted"), [(JUMP_S, False), (JUMP_S + 0.5, True)])
def test_a_clock_ahead_of_the_monotonic_one_is_doubted_above_five_minutes(
    jump_s: float, doubted: bool
) -> None:
    known = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + 10 + jump_s, 10.0)

    assert known.doubt_since_s == (10.0 if doubted else None)
    assert known.believed_s == 1e9 + 10 + (0 if doubted else jump_s)


@pytest.mark.parametrize("jump_s", [JUMP_S, -JUMP_S])
def test_a_doubted_clock_that_moves_by_five_minutes_stands_still_enough(jump_s: float) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    later = advance(doubted, 1e9 + YEAR + HOUR + jump_s, 10.0 + HOUR)

    assert later.doubt_since_s == 10.0


@pytest.mark.parametrize("jump_s", [JUMP_S + 0.5, -JUMP_S - 0.5])
def test_a_doubted_clock_that_moves_further_begins_its_two_hours_anew(jump_s: float) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    later = advance(doubted, 1e9 + YEAR + HOUR + jump_s, 10.0 + HOUR)

    assert later.doubt_since_s == 10.0 + HOUR


@pytest.mark.parametrize(("waited_s", "believed"), [(PROBATION_S - 1, False), (PROBATION_S, True)])
def test_a_doubted_clock_is_believed_from_two_hours_on(waited_s: float, believed: bool) -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)
    wall_s = 1e9 + YEAR + waited_s

    later = advance(doubted, wall_s, 10.0 + waited_s)

    assert later == TrustedTime(
        wall_s if believed else 1e9 + 10 + waited_s,
        10.0 + waited_s,
        wall_s,
        None if believed else 10.0,
    )


def test_a_clock_set_back_loses_its_doubt_and_the_mark_goes_on_by_the_monotonic_one() -> None:
    doubted = advance(first_trusted_time(None, 1e9, 0.0), 1e9 + YEAR, 10.0)

    back = advance(doubted, 1e9 - YEAR, 20.0)

    assert back == TrustedTime(1e9 + 20, 20.0, 1e9 - YEAR)
