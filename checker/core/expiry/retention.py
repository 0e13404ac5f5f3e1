"""When something expires: pure functions of the date.

Results live by ISO weeks in UTC: one of week W is visible until 12 weeks later begins, so at most
84 days, and three months have at least 89 (1 February to 1 May).
"""

from dataclasses import dataclass
from typing import Final

from checker.core.expiry.iso_weeks import weeks_before

LEAST_READINESS_H: Final = 24.0
"""Hours that readiness is kept at least after it has arrived."""


@dataclass(frozen=True)
class Lifetimes:
    """How long rows are shown: results by whole weeks, appointments by hours after their end."""

    weeks: int = 12
    keep_hours: float = 24.0


def oldest_visible_week(now_s: float, weeks: int) -> str:
    """Return the first week that is still shown at Unix time `now_s` when results live `weeks` weeks."""
    return weeks_before(now_s, weeks - 1)


def oldest_visible_end(now_s: float, keep_hours: float) -> float:
    """Return the Unix time; an appointment that ended at it or before is no longer shown."""
    return now_s - keep_hours * 3_600


def oldest_visible_readiness(now_s: float, keep_hours: float) -> float:
    """Return the Unix time; readiness that arrived at it or before is forgotten; its appointment stays.

    It lives as long after its arrival as an appointment does after its end, but for a day at least: with a
    shorter time the counsellor would no longer see it at the appointment.
    """
    return now_s - max(keep_hours, LEAST_READINESS_H) * 3_600
