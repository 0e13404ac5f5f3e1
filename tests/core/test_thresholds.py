"""The order of the connection table's edges."""

import pytest
from pydantic import ValidationError

from checker.core.thresholds import Edge


@pytest.mark.parametrize(("good", "limited"), [(500, 500), (501, 500)])
def test_a_good_rate_is_at_least_a_limited_one(good: float, limited: float) -> None:
    edge = Edge(good=good, limited=limited, better="higher")

    assert (edge.good, edge.limited) == (good, limited)


@pytest.mark.parametrize(("good", "limited"), [(200, 200), (200, 201)])
def test_a_good_delay_is_at_most_a_limited_one(good: float, limited: float) -> None:
    edge = Edge(good=good, limited=limited)

    assert (edge.good, edge.limited) == (good, limited)


@pytest.mark.parametrize(
    "edge",
    [
        {"good": 499, "limited": 500, "better": "higher"},
        {"good": 201, "limited": 200, "better": "lower"},
        {"good": 201, "limited": 200},
    ],
)
def test_edges_in_the_wrong_order_are_refused_and_the_message_says_so(edge: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="better side of limited"):
        Edge.model_validate(edge)


@pytest.mark.parametrize("figure", [0, -1, float("inf"), float("nan")])
def test_an_edge_is_a_finite_figure_above_zero(figure: float) -> None:
    with pytest.raises(ValidationError):
        Edge(good=figure, limited=figure)
