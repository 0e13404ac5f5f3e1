"""Which time to trust: a pure function of the stored mark, the wall clock and the monotonic clock.

A wall clock that is suddenly far ahead may be wrong, and what is deleted does not come back. So it is doubted
until it has stood for two hours of uptime, added up over restarts: a server that runs for an hour a day gets
there, too.
A clock that the machine keeps in step with a time server (`synchronised`) is believed at once.
"""

from dataclasses import dataclass
from typing import Final

JUMP_S: Final = 300.0
"""A wall clock that moved this much more than the monotonic one has jumped (NTP slews far less)."""
GAP_S: Final = 8 * 86_400.0
"""A server that was off for longer than this does not believe its clock at once."""
PROBATION_S: Final = 2 * 3_600.0
"""A doubtful time is believed after it stood for so long, in uptime."""


@dataclass(frozen=True)
class Mark:
    """What the database keeps of the time: how late it was for sure, and a doubt where there is one."""

    believed_s: float
    stood_s: float | None = None
    """Uptime for which the doubted clock has stood; None without a doubt."""
    wall_s: float | None = None
    """What the doubted clock showed last."""


@dataclass(frozen=True)
class TrustedTime:
    """What is known about time: `believed_s` is the high-water mark, `wall_s` what the clock says."""

    believed_s: float
    monotonic_s: float
    wall_s: float
    stood_s: float | None = None
    """Uptime for which the wall clock has stood while it was doubted; None where it is not."""

    @property
    def now_s(self) -> float:
        """The later of the two: what hides expired rows. A clock set back revives nothing."""
        return max(self.believed_s, self.wall_s)

    @property
    def mark(self) -> Mark:
        """What to keep of it, so that neither the time nor a doubt begins anew after a restart."""
        return Mark(self.believed_s, self.stood_s, None if self.stood_s is None else self.wall_s)

    @property
    def doubted_for_s(self) -> float:
        """Uptime that is missing until the wall clock is believed; 0 without a doubt."""
        return 0.0 if self.stood_s is None else PROBATION_S - self.stood_s


def first_trusted_time(
    mark: Mark | None, wall_s: float, monotonic_s: float, *, synchronised: bool = False
) -> TrustedTime:
    """Start from the stored mark (None on the first start, when the wall clock is all there is).

    A doubt goes on where it was unless the clock has been set back meanwhile. That it has gone forward says
    nothing: nobody knows for how long the machine was off.
    """
    if mark is None:
        return TrustedTime(wall_s, monotonic_s, wall_s)
    stands = mark.wall_s is not None and wall_s >= mark.wall_s - JUMP_S
    if synchronised or wall_s - mark.believed_s <= (JUMP_S if stands else GAP_S):
        return TrustedTime(max(mark.believed_s, wall_s), monotonic_s, wall_s)
    return TrustedTime(mark.believed_s, monotonic_s, wall_s, mark.stood_s if stands else 0.0)


def advance(
    known: TrustedTime, wall_s: float, monotonic_s: float, *, synchronised: bool = False
) -> TrustedTime:
    """Return the trusted time at a later reading: the mark never falls and never follows a fresh jump."""
    passed_s = monotonic_s - known.monotonic_s
    expected_s = known.believed_s + passed_s
    stood_s = None
    if not synchronised and wall_s - expected_s > JUMP_S:
        steady = abs(wall_s - known.wall_s - passed_s) <= JUMP_S
        stood_s = known.stood_s + passed_s if known.stood_s is not None and steady else 0.0
    if stood_s is None or stood_s >= PROBATION_S:
        return TrustedTime(max(expected_s, wall_s), monotonic_s, wall_s)
    return TrustedTime(expected_s, monotonic_s, wall_s, stood_s)
