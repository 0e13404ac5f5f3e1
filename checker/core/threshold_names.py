"""The names of the settings for the table of the connection, without the table: commands load this alone."""

from typing import Final

ROWS: Final = ("rate_kbps", "rtt_ms", "loss_percent", "jitter_ms", "load_delay_ms")
"""The fields of `ConnectionThresholds`."""
EDGES: Final = {
    row: tuple(f"connection_{measure}_{edge}_{unit}" for edge in ("good", "limited"))
    for row in ROWS
    for measure, _, unit in [row.rpartition("_")]
}
"""By row the names of the settings for good and for limited."""
THRESHOLDS: Final = tuple(name for names in EDGES.values() for name in names)
