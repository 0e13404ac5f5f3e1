"""The connection table: where good ends and where limited ends.

The figures are ours, not the provider's; an operator can change each (settings `connection_*`).
The server hands the table to the page, so that there is one source.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checker.core.threshold_names import EDGES

MOST_GOOD_KBPS: Final = 1_600
"""The highest rate that can be asked for: the check sends 2,400 kbit/s (web/rehearsal/estimate/pace.js), and
has to send half as much again as what it asks for."""
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Edge(BaseModel):
    """One row: `good` and `limited` belong to the better side (≥ for rates, ≤ for the others)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    good: Positive
    limited: Positive
    better: Literal["higher", "lower"] = "lower"

    @model_validator(mode="after")
    def _ordered(self) -> "Edge":
        if not self.takes(self.good, self.limited):
            raise ValueError("good must be on the better side of limited")
        return self

    def takes(self, good: float, limited: float) -> bool:
        """Tell whether these could stand here: good on the better side."""
        return good >= limited if self.better == "higher" else good <= limited


class ConnectionThresholds(BaseModel):
    """All rows of the connection table (units stand in the names)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_kbps: Edge = Edge(good=1200, limited=500, better="higher")
    rtt_ms: Edge = Edge(good=200, limited=400)
    loss_percent: Edge = Edge(good=1, limited=5)
    jitter_ms: Edge = Edge(good=30, limited=60)
    load_delay_ms: Edge = Edge(good=100, limited=200)


_TABLE: Final = ConnectionThresholds()


def disordered(values: Mapping[str, Any]) -> list[str]:
    """Return the rows in which limited is better than good, by the settings' values.

    >>> from checker.core.threshold_names import THRESHOLDS
    >>> disordered(dict.fromkeys(THRESHOLDS, 1.0) | {"connection_rtt_good_ms": 2.0})
    ['rtt_ms']
    """
    edges = ((getattr(_TABLE, row), row, names) for row, names in EDGES.items())
    return [row for edge, row, (good, limited) in edges if not edge.takes(values[good], values[limited])]
