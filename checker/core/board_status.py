"""What the board says of one appointment: readiness becomes a status and what the status is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from checker.core.findings import CHECKS, Rating, rating

Checks = Mapping[str, Mapping[str, Any]]
"""Check → `{"state", "finding", "notes"}`, as the client's page sends it; a status knows no notes."""


class Status(StrEnum):
    """What the counsellor sees at a glance. Only `help` asks for something to be done now."""

    NOT_OPENED = "not_opened"
    OPENED = "opened"
    CHECKING = "checking"
    READY = "ready"
    HINT = "hint"
    HELP = "help"
    HANDED_OFF = "handed_off"
    LEFT = "left"
    CANCELLED = "cancelled"


_GONE: Final = {"handed_off": Status.HANDED_OFF, "left": Status.LEFT}
_BAD: Final = (Rating.LIMITED, Rating.BLOCKED)
_RATINGS: Final = list(Rating)


@dataclass(frozen=True)
class BoardStatus:
    """A status, and the check and finding that it is about (None where it is about none)."""

    status: Status
    check: str | None = None
    finding: str | None = None


def board_status(stage: str | None, checks: Checks, *, cancelled: bool = False) -> BoardStatus:
    """Return the status of an appointment. `stage` is the readiness' own status, None before any news.

    A bad finding is `help` at once, also while the other checks go on: the counsellor can speak while the
    client still sits there. A result that has become old (`stale`) is neither good nor bad.

    >>> board_status("checking", {"camera": {"state": "done", "finding": "denied"}})
    BoardStatus(status=<Status.HELP: 'help'>, check='camera', finding='denied')
    """
    if cancelled:
        return BoardStatus(Status.CANCELLED)
    if stage is None:
        return BoardStatus(Status.NOT_OPENED)
    if stage == "opened":
        return BoardStatus(Status.OPENED)
    worst = _worst(checks, whole=stage == "finished")
    bad = worst if worst.finding is not None and rating_of(worst) in _BAD else BoardStatus(Status.HELP)
    if stage in _GONE:
        return BoardStatus(_GONE[stage], bad.check, bad.finding)
    if bad.finding is not None:
        return bad
    step = step_of(checks)
    if stage == "checking" or step is not None:
        return BoardStatus(Status.CHECKING, step)
    if rating_of(worst) is Rating.READY:
        return BoardStatus(Status.READY)
    return BoardStatus(Status.HINT, worst.check, worst.finding)


def rating_of(seen: BoardStatus) -> Rating:
    """Return the rating of what is seen; no check at all is ready, a check without a finding unknown."""
    if seen.check is None:
        return Rating.READY
    return Rating.UNKNOWN if seen.finding is None else rating(seen.check, seen.finding)


def finding_now(check: Mapping[str, Any]) -> str | None:
    """Return the finding that counts now: not one that has become old."""
    finding: str | None = check["finding"]
    return finding if check["state"] == "done" else None


def step_of(checks: Checks) -> str | None:
    """Return the check that the person is at: a question first, then the earliest that runs."""
    for state in ("asking", "running"):
        for check in CHECKS:
            if check in checks and checks[check]["state"] == state:
                return check
    return None


def _worst(checks: Checks, *, whole: bool) -> BoardStatus:
    """Return the worst finding, of equal ones the first of the catalogue; `whole`: missing ones count."""
    found = {check: finding_now(checks[check]) if check in checks else None for check in CHECKS}
    counted = [
        BoardStatus(Status.HELP, check, finding) for check, finding in found.items() if whole or finding
    ]
    return max(counted, key=lambda seen: _RATINGS.index(rating_of(seen)), default=BoardStatus(Status.HELP))
