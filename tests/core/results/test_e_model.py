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
