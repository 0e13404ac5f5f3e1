"""What may be kept of an anonymous result: an allow-list, nothing else passes.

StatisticsText become coarse bands, dates become weeks, the user agent is a family already
(core/client_families.py).
"""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.core.client_families import Client
from checker.core.intake.results import Result
from checker.core.results.e_model import score

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


def anonymous_row(
    result: Result, client: Client, *, key_hash: bytes, language: str, week: str
) -> dict[str, str | int | bytes | Mapping[str, str] | None]:
    """Return the row that is kept: column of the table `result` → value, nothing else."""
    measures = result.measures
    return {
        "hash": key_hash,
        "version": result.version,
        "week": week,
        "browser": client.browser,
        "browser_major": client.major,
        "system": client.system,
        "device": client.device,
        "language": language,
        "findings": result.findings,
        "first_rating": result.first_rating.value,
        "duration": band("duration", result.duration_s),
        "rate": band("rate", measures.rate_kbps),
        "rate_up": band("rate_up", measures.rate_up_kbps),
        "rate_down": band("rate_down", measures.rate_down_kbps),
        "rtt": band("rtt", measures.rtt_ms),
        "jitter": band("jitter", measures.jitter_ms),
        "loss": band("loss", measures.loss_percent),
        "quality": band("quality", score(measures.rtt_ms, measures.jitter_ms, measures.loss_percent)),
        "transport": measures.transport,
    }
