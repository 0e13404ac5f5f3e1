"""The E-model, within its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.results.e_model import mos, r_factor, score

BIG = st.floats(min_value=0, max_value=60_000)


@given(BIG, BIG, st.floats(0, 100))
def test_both_scores_stay_within_their_scales(rtt: float, jitter: float, loss: float) -> None:
    r = r_factor(rtt, jitter, loss)

    assert 0 <= r <= 100
    assert 1 <= mos(r) <= 4.5


@given(BIG, BIG, st.floats(0, 100), st.floats(1, 500))
def test_more_delay_is_never_better(rtt: float, jitter: float, loss: float, more: float) -> None:
    assert r_factor(rtt + more, jitter, loss) <= r_factor(rtt, jitter, loss) + 1e-9


@pytest.mark.parametrize(
    ("one_way_ms", "idd"), [(100, 0.0), (150, 0.16), (200, 3.04), (250, 8.92), (400, 24.07)]
)
def test_the_delay_impairment_follows_equation_7_27(one_way_ms: float, idd: float) -> None:
    assert 93.2 - r_factor(2 * one_way_ms, 0, 0) == pytest.approx(idd, abs=0.01)


@pytest.mark.parametrize("missing", [(None, 1, 0), (1, None, 0), (1, 1, None)])
def test_what_was_not_measured_gets_no_score(missing: tuple[float | None, ...]) -> None:
    assert score(*missing) is None


@pytest.mark.parametrize(
    ("loss_percent", "r"),
    [(0, 93.2), (1, 93.2 - 95 / 26.1), (5, 93.2 - 475 / 30.1), (100, 93.2 - 9_500 / 125.1)],
)
def test_loss_costs_what_the_robustness_of_the_codec_says(loss_percent: float, r: float) -> None:
    assert r_factor(0, 0, loss_percent) == pytest.approx(r)


def test_jitter_is_heard_as_twice_its_delay_in_the_buffer() -> None:
    assert r_factor(0, 100, 0) == pytest.approx(r_factor(400, 0, 0))
    assert r_factor(0, 100, 0) < r_factor(0, 50, 0)


def test_the_rating_ends_at_zero() -> None:
    assert r_factor(60_000, 0, 100) == 0


@pytest.mark.parametrize(
    ("r", "expected"),
    [
        (-1, 1.0),
        (0, 1.0),
        (1, 1.0),
        (50, 2.575),
        (60, 3.1),
        (80, 4.024),
        (99, 4.4923),
        (100, 4.5),
    ],
)
def test_the_opinion_follows_equation_b_4_between_its_bounds(r: float, expected: float) -> None:
    assert mos(r) == pytest.approx(expected, abs=1e-3)


def test_a_line_that_was_measured_has_the_opinion_of_its_rating() -> None:
    assert score(300, 10, 1) == mos(r_factor(300, 10, 1))
    assert score(0, 0, 0) == pytest.approx(4.41, abs=0.01)
