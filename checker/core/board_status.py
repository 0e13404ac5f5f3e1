"""What the board says of one appointment: readiness becomes a status and what the status is about.

A status depends on the time, too: what is a call for help a minute before the start is none the day before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from checker.core.findings import BOTH_ENDS, CHECKS, Rating, rating

Checks = Mapping[str, Mapping[str, Any]]
"""Check → `{"state", "finding", "notes"}`, as the client's page sends it; a status knows no notes."""
SOON_S: Final = 3_600
"""So long before its start an appointment is near: from then on a fault is urgent."""


class Status(StrEnum):
    """What the counsellor sees at a glance. Only `help` asks for something to be done now."""

    NOT_OPENED = "not_opened"
    OPENED = "opened"
    CHECKING = "checking"
    READY = "ready"
    HINT = "hint"
    HELP = "help"
    TRIED = "tried"
    STALE = "stale"
    HANDED_OFF = "handed_off"
    LEFT = "left"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Where a moment lies, seen from an appointment."""

    AHEAD = "ahead"
    SOON = "soon"
    RUNNING = "running"
    OVER = "over"


_URGENT: Final = (Phase.SOON, Phase.RUNNING)
_AWAY: Final = ("opened", "left", "handed_off")
_BAD: Final = (Rating.LIMITED, Rating.BLOCKED)
_RATINGS: Final = list(Rating)
_About = tuple[str | None, str | None]
"""A check and its finding; None where there is none."""
_NOTHING: Final[_About] = (None, None)


@dataclass(frozen=True)
class BoardStatus:
    """A status, and the check and finding that it is about (None where it is about none)."""

    status: Status
    check: str | None = None
    finding: str | None = None


def phase_of(now_s: float, starts: int, ends: int) -> Phase:
    """Return where a moment lies; an edge belongs to what begins there.

    >>> [phase_of(now_s, 7_200, 9_000).value for now_s in (3_599, 3_600, 7_200, 9_000)]
    ['ahead', 'soon', 'running', 'over']
    """
    if now_s >= ends:
        return Phase.OVER
    if now_s >= starts:
        return Phase.RUNNING
    return Phase.SOON if now_s >= starts - SOON_S else Phase.AHEAD


def board_status(
    stage: str | None,
    checks: Checks,
    *,
    phase: Phase = Phase.SOON,
    early: bool = False,
    cancelled: bool = False,
) -> BoardStatus:
    """Return the status of an appointment. `stage` is the readiness' own status, None before any news.

    `early`: the news is from before the appointment was near. A bad finding is `help` at once, also while the
    other checks go on: the counsellor can speak while the client still sits there. A result that has become
    old (`stale`) is neither good nor bad.

    >>> board_status("checking", {"camera": {"state": "done", "finding": "denied"}})
    BoardStatus(status=<Status.HELP: 'help'>, check='camera', finding='denied')
    """
    if cancelled:
        return BoardStatus(Status.CANCELLED)
    if stage is not None and early and _without_devices(checks):
        stage, checks = "opened", {}  # probably a mail gateway that tries links
    bad = _bad(checks)
    missed = stage is None or (early and stage in _AWAY)  # nobody has been here since it is near
    if missed and phase is Phase.RUNNING:
        return BoardStatus(Status.HELP, *bad)
    if stage is None:
        return BoardStatus(Status.NOT_OPENED)
    return _present(stage, checks, bad, urgent=phase in _URGENT)


def _present(stage: str, checks: Checks, bad: _About, *, urgent: bool) -> BoardStatus:
    """Return the status of somebody who is at the page, or was."""
    if stage == "handed_off":
        return BoardStatus(Status.HANDED_OFF, *bad)
    if bad != _NOTHING:
        return BoardStatus(Status.HELP if urgent else Status.LEFT if stage == "left" else Status.TRIED, *bad)
    if stage in ("left", "opened"):
        return BoardStatus(Status(stage))
    return _without_fault(stage, checks)


def _without_fault(stage: str, checks: Checks) -> BoardStatus:
    step = step_of(checks)
    old = next((check for check in CHECKS if checks.get(check, {}).get("state") == "stale"), None)
    if step is None and old is not None:
        return BoardStatus(Status.STALE, old)
    if step is not None or stage == "checking":
        return BoardStatus(Status.CHECKING, step)
    worst = _worst(checks)
    if _rating_of(worst) is Rating.READY:
        return BoardStatus(Status.READY)
    return BoardStatus(Status.HINT, *worst)


def was_ready(checks: Checks) -> bool:
    """Tell whether every check was done and none was bad: what is worth knowing of one who has left."""
    return _rating_of(_worst(checks)) in (Rating.READY, Rating.HINT)


def _rating_of(seen: tuple[str, str | None]) -> Rating:
    check, finding = seen
    return Rating.UNKNOWN if finding is None else rating(check, finding)


def finding_now(check: Mapping[str, Any]) -> str | None:
    """Return the finding that counts now: not one that has become old."""
    finding: str | None = check["finding"]
    return finding if check["state"] == "done" else None


def tried(check: Mapping[str, Any] | None) -> str | None:
    """Return the finding of what takes both ends; none where nobody was there, which is no fault.

    >>> [tried({"state": "done", "finding": finding}) for finding in ("poor", "not_measured")]
    ['poor', None]
    """
    finding = finding_now(check) if check else None
    return None if finding == "not_measured" else finding


def step_of(checks: Checks) -> str | None:
    """Return the check that the person is at: a question first, then the earliest that runs."""
    for state in ("asking", "running"):
        for check in CHECKS:
            if check in checks and checks[check]["state"] == state:
                return check
    return None


def _without_devices(checks: Checks) -> bool:
    """Tell whether the machine has neither camera nor microphone, as those have where links are tried."""
    return all(checks.get(check, {}).get("finding") == "missing" for check in ("camera", "microphone"))


def _bad(checks: Checks) -> _About:
    """Return the worst finding if it is a bad one, else none."""
    worst = _worst(checks)
    return worst if _rating_of(worst) in _BAD else _NOTHING


def _worst(checks: Checks) -> tuple[str, str | None]:
    """Return the worst finding, of equal ones the first of the catalogue; a missing one is unknown."""
    seen = [(check, finding_now(checks[check]) if check in checks else None) for check in CHECKS]
    seen += [(check, finding) for check in BOTH_ENDS if (finding := tried(checks.get(check)))]
    return max(seen, key=lambda one: _RATINGS.index(_rating_of(one)))
