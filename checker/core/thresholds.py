"""The connection table: where good ends and where limited ends.

The figures are ours, not the provider's; an operator can change each (settings `connection_*`).
The server hands the table to the page, so that there is one source.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Edge(BaseModel):
    """One row: `good` and `limited` belong to the better side (≥ for rates, ≤ for the others)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    good: Positive
    limited: Positive
    better: Literal["higher", "lower"] = "lower"

    @model_validator(mode="after")
    def _ordered(self) -> "Edge":
        if not self._in_order():
            raise ValueError("good must be on the better side of limited")
        return self

    def _in_order(self) -> bool:
        return self.good >= self.limited if self.better == "higher" else self.good <= self.limited


class ConnectionThresholds(BaseModel):
    """All rows of the connection table (units stand in the names)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_kbps: Edge = Edge(good=1200, limited=500, better="higher")
    rtt_ms: Edge = Edge(good=200, limited=400)
    loss_percent: Edge = Edge(good=1, limited=5)
    jitter_ms: Edge = Edge(good=30, limited=60)
    load_delay_ms: Edge = Edge(good=100, limited=200)
