"""Figures become coarse bands: all that is counted of a measure."""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_RATES: Final = (300, 500, 1200, 2500, 5000)
BAND_EDGES: Final[Mapping[str, tuple[str, tuple[float, ...]]]] = MappingProxyType(
    {
        "rate": (" kbit/s", _RATES),
        "rate_up": (" kbit/s", _RATES),
        "rate_down": (" kbit/s", _RATES),
        "rtt": (" ms", (50, 100, 200, 400, 800)),
        "jitter": (" ms", (10, 30, 60, 120)),
        "loss": (" %", (0.5, 1, 3, 5, 10)),
        "duration": (" s", (15, 30, 60, 120, 300)),
        "quality": ("", (2.6, 3.1, 3.6, 4.0, 4.3)),
    }
)
"""Unit, and where each band begins. The last band has no end, so an extreme figure stands out in none."""


def band(measure: str, value: float | None) -> str | None:
    """Return the band that holds the value, its lower edge included; None stays not measured.

    >>> band("rtt", 199.9), band("rtt", 200), band("rtt", 9e9), band("rtt", None)
    ('100-200 ms', '200-400 ms', '800+ ms', None)
    """
    if value is None:
        return None
    unit, edges = BAND_EDGES[measure]
    index = bisect_right(edges, value)
    low = 0 if index == 0 else edges[index - 1]
    return (f"{low:g}+" if index == len(edges) else f"{low:g}-{edges[index]:g}") + unit


def bands(measure: str) -> tuple[str, ...]:
    """Return every band of a measure, lowest first."""
    return tuple(band(measure, edge) or "" for edge in (0.0, *BAND_EDGES[measure][1]))
