"""Which time to trust: a pure function of the stored mark, the wall clock and the monotonic clock."""

from dataclasses import dataclass, replace
from typing import Final

JUMP_S: Final = 300.0
"""A wall clock that moved this much more than the monotonic one has jumped (NTP slews far less)."""
GAP_S: Final = 8 * 86_400.0
"""A server that was off for longer than this does not believe its clock at once."""
PROBATION_S: Final = 2 * 3_600.0
"""A doubtful time is believed after it stood for so long."""


@dataclass(frozen=True)
class TrustedTime:
    """What is known about time: `believed_s` is the high-water mark, `wall_s` what the clock says."""

    believed_s: float
    monotonic_s: float
    wall_s: float
    doubt_since_s: float | None = None
    """Monotonic time since which the wall clock is doubted."""

    @property
    def now_s(self) -> float:
        """The later of the two: what hides expired rows. A clock set back revives nothing."""
        return max(self.believed_s, self.wall_s)


def first_trusted_time(mark_s: float | None, wall_s: float, monotonic_s: float) -> TrustedTime:
    """Start from the stored mark (None on the first start, when the wall clock is all there is)."""
    if mark_s is None:
        return TrustedTime(wall_s, monotonic_s, wall_s)
    if wall_s - mark_s > GAP_S:
        return TrustedTime(mark_s, monotonic_s, wall_s, doubt_since_s=monotonic_s)
    return TrustedTime(max(mark_s, wall_s), monotonic_s, wall_s)


def advance(known: TrustedTime, wall_s: float, monotonic_s: float) -> TrustedTime:
    """Return the trusted time at a later reading: the mark never falls and never follows a fresh jump."""
    passed_s = monotonic_s - known.monotonic_s
    expected_s = known.believed_s + passed_s
    steady = abs(wall_s - known.wall_s - passed_s) <= JUMP_S
    doubt_since_s = known.doubt_since_s
    if wall_s - expected_s <= JUMP_S:
        doubt_since_s = None
    elif doubt_since_s is None or not steady:
        doubt_since_s = monotonic_s
    elif monotonic_s - doubt_since_s >= PROBATION_S:
        doubt_since_s = None
        expected_s = wall_s
    believed_s = expected_s if doubt_since_s is not None else max(expected_s, wall_s)
    return replace(
        known,
        believed_s=believed_s,
        monotonic_s=monotonic_s,
        wall_s=wall_s,
        doubt_since_s=doubt_since_s,
    )
