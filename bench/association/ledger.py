"""What came of everything that the load has done, by phase. Pure: all times are seconds of one clock."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

QUIET: Final = "quiet"
Change = tuple[str, int]
"""An appointment's id, and the number of the step that its client has reported."""


class Outcome(Enum):
    """What came of a try."""

    ANSWERED = "answered"
    REFUSED = "503"
    """Startklar says that it cannot now, and when to ask again (`Retry-After`)."""
    PROXY = "502, 504"
    """Only nginx says these: it has no instance that answers."""
    LOST = "no answer"
    WRONG = "other"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request, or one rehearsal by the relay."""

    began_s: float
    ended_s: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Shown:
    """A change that was acknowledged to the client, and how long after that its board has shown it."""

    acknowledged_s: float
    ms: float


@dataclass(frozen=True)
class Fault:
    """What was killed, when, when it was told to start again, and when every instance was ready after that.

    `well_s` is infinite where they were not before the next one was killed.
    """

    name: str
    killed_s: float
    started_s: float
    well_s: float


@dataclass
class Record:
    """Everything that was done."""

    requests: list[Attempt] = field(default_factory=list)
    relays: list[Attempt] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Phase:
    """What came of what was done in one phase; `back_s` is how long it took until all was well again."""

    name: str
    requests: Mapping[Outcome, int]
    relays: Mapping[Outcome, int]
    board_ms: Sequence[float]
    back_s: float | None = None


def outcome_of(status: int, agreed: Collection[int], *, retry_after: bool) -> Outcome:
    """Return what an answer with this status is; 0 is none."""
    if status in agreed:
        return Outcome.ANSWERED
    if status == 0:
        return Outcome.LOST
    if status in (502, 504):
        return Outcome.PROXY
    return Outcome.REFUSED if status == 503 and retry_after else Outcome.WRONG


def phase_of(began_s: float, ended_s: float, faults: Iterable[Fault], after_s: float) -> str:
    """Return the phase: a fault's lasts until so long after the start of what was killed."""
    for fault in faults:
        if began_s <= fault.started_s + after_s and ended_s >= fault.killed_s:
            return fault.name
    return QUIET


def phases(record: Record, faults: Sequence[Fault], after_s: float) -> list[Phase]:
    """Return the quiet phase, and one for each fault."""
    back = {fault.name: back_s(fault, record, _next(faults, number)) for number, fault in enumerate(faults)}
    return [
        Phase(
            name,
            Counter(each.outcome for each in record.requests if _is_of(name, each, faults, after_s)),
            Counter(each.outcome for each in record.relays if _is_of(name, each, faults, after_s)),
            [each.ms for each in record.shown if _is_shown_in(name, each, faults, after_s)],
            back.get(name),
        )
        for name in (QUIET, *back)
    ]


def back_s(fault: Fault, record: Record, until_s: float) -> float:
    """Return the seconds from the start of what was killed until nothing failed any more.

    That is: every instance is ready, and no try has failed later, up to when the next one is killed.
    """
    failed = [
        each.ended_s
        for each in (*record.requests, *record.relays)
        if each.outcome is not Outcome.ANSWERED and fault.started_s <= each.ended_s < until_s
    ]
    return max(fault.well_s, *failed, fault.started_s) - fault.started_s


def delays(acknowledged: Mapping[Change, float], seen: Mapping[Change, float]) -> tuple[list[Shown], int]:
    """Return how late each change was on its board, and how many never came there.

    A board may be quicker than the answer to the client: that is no delay.
    """
    shown = [
        Shown(at_s, max(0.0, seen[change] - at_s) * 1000)
        for change, at_s in acknowledged.items()
        if change in seen
    ]
    return shown, len(acknowledged) - len(shown)


def _next(faults: Sequence[Fault], number: int) -> float:
    return faults[number + 1].killed_s if number + 1 < len(faults) else math.inf


def _is_of(name: str, each: Attempt, faults: Sequence[Fault], after_s: float) -> bool:
    return phase_of(each.began_s, each.ended_s, faults, after_s) == name


def _is_shown_in(name: str, each: Shown, faults: Sequence[Fault], after_s: float) -> bool:
    shown_s = each.acknowledged_s + each.ms / 1000
    return phase_of(each.acknowledged_s, shown_s, faults, after_s) == name
