"""When something expires, and which time to believe: pure functions of the date.

Results live by ISO weeks in UTC: one of week W is visible until 12 weeks later begins, so at most
84 days, and three months have at least 89 (1 February to 1 May).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

JUMP_S: Final = 300.0
"""A wall clock that moved this much more than the monotonic one has jumped (NTP slews far less)."""
GAP_S: Final = 8 * 86_400.0
"""A server that was off for longer than this does not believe its clock at once."""
PROBATION_S: Final = 2 * 3_600.0
"""A doubtful time is believed after it stood for so long."""


def iso_week(day: date) -> str:
    """Return the ISO 8601 week, which sorts as text.

    >>> iso_week(date(2027, 1, 1))
    '2026-W53'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def oldest_visible_week(now_s: float, weeks: int) -> str:
    """Return the first week that is still shown at Unix time `now_s` when results live `weeks` weeks."""
    today = datetime.fromtimestamp(now_s, UTC).date()
    return iso_week(today - timedelta(weeks=weeks - 1))


def oldest_visible_end(now_s: float, keep_hours: float) -> float:
    """Return the Unix time; an appointment that ended at it or before is no longer shown."""
    return now_s - keep_hours * 3_600


@dataclass(frozen=True)
class Belief:
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


def first_belief(mark_s: float | None, wall_s: float, monotonic_s: float) -> Belief:
    """Start from the stored mark (None on the first start, when the wall clock is all there is)."""
    if mark_s is None:
        return Belief(wall_s, monotonic_s, wall_s)
    if wall_s - mark_s > GAP_S:
        return Belief(mark_s, monotonic_s, wall_s, doubt_since_s=monotonic_s)
    return Belief(max(mark_s, wall_s), monotonic_s, wall_s)


def advance(belief: Belief, wall_s: float, monotonic_s: float) -> Belief:
    """Return the belief at a later reading: the mark never falls and never follows a fresh jump."""
    passed_s = monotonic_s - belief.monotonic_s
    expected_s = belief.believed_s + passed_s
    steady = abs(wall_s - belief.wall_s - passed_s) <= JUMP_S
    doubt_since_s = belief.doubt_since_s
    if wall_s - expected_s <= JUMP_S:
        doubt_since_s = None
    elif doubt_since_s is None or not steady:
        doubt_since_s = monotonic_s
    elif monotonic_s - doubt_since_s >= PROBATION_S:
        doubt_since_s = None
        expected_s = wall_s
    believed_s = expected_s if doubt_since_s is not None else max(expected_s, wall_s)
    return replace(
        belief,
        believed_s=believed_s,
        monotonic_s=monotonic_s,
        wall_s=wall_s,
        doubt_since_s=doubt_since_s,
    )
