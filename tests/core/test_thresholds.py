"""The order of the connection table's edges."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from checker.core.threshold_names import ROWS, THRESHOLDS
from checker.core.thresholds import MOST_GOOD_KBPS, ConnectionThresholds, Edge, disordered
from checker.settings import Settings


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


def test_the_settings_names_are_made_of_the_tables() -> None:
    assert [name for name in Settings.model_fields if name.startswith("connection_")] == list(THRESHOLDS)


@pytest.mark.parametrize(
    ("changes", "rows"),
    [
        ({}, []),
        ({"connection_rate_good_kbps": 1.0}, []),
        ({"connection_rate_good_kbps": 0.9}, ["rate_kbps"]),
        (
            {"connection_jitter_good_ms": 1.1, "connection_loss_limited_percent": 0.5},
            ["loss_percent", "jitter_ms"],
        ),
    ],
)
def test_rows_in_the_wrong_order_are_named(changes: dict[str, float], rows: list[str]) -> None:
    assert disordered(dict.fromkeys(THRESHOLDS, 1.0) | changes) == rows


def test_the_check_sends_half_as_much_again_as_the_most_that_can_be_asked_for() -> None:
    pace = Path(__file__).parent.parent.parent / "web/rehearsal/estimate/pace.js"
    kbps = re.search(r"PACE_KBPS = (\d+);", pace.read_text(encoding="utf-8"))

    assert kbps is not None
    assert int(kbps[1]) == 1.5 * MOST_GOOD_KBPS


def test_every_row_of_the_table_has_its_names() -> None:
    assert tuple(ConnectionThresholds.model_fields) == ROWS
