"""What clients and booking tools were told, beside what the database holds at the end. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Told:
    """What was acknowledged, and what was sent without having been.

    Every label is one appointment's alone, so that one that was made twice is seen by it.
    """

    appointments: dict[str, str] = field(default_factory=dict)
    """Id → label."""
    readiness: dict[str, int] = field(default_factory=dict)
    """Id → the sequence that was acknowledged last."""
    sent: dict[str, dict[int, str]] = field(default_factory=dict)
    """Id → sequence → status, of all that was sent."""
    results: Counter[int] = field(default_factory=Counter)
    """Office → how many results were acknowledged."""
    open_results: Counter[int] = field(default_factory=Counter)
    """Office → how many were sent, and nobody has been told what became of them."""


@dataclass(frozen=True)
class Stored:
    """What the database holds: appointments as id and label, readiness by id as sequence and status."""

    appointments: Sequence[tuple[str, str]]
    readiness: Mapping[str, tuple[int, str]]
    results: Mapping[int, int]
    """Office → how many have been counted."""


@dataclass(frozen=True)
class Differences:
    """How many of each do not agree."""

    appointments_lost: int
    appointments_doubled: int
    readiness_lost: int
    results_lost: int
    results_doubled: int


def compare(told: Told, stored: Stored) -> Differences:
    """Return what was acknowledged and is not there, and what is there twice.

    Between a result that was acknowledged and one that was only sent nobody can tell: these are bounds.
    """
    there = set(stored.appointments)
    labels = Counter(label for _, label in stored.appointments)
    return Differences(
        appointments_lost=sum(each not in there for each in told.appointments.items()),
        appointments_doubled=sum(count - 1 for count in labels.values()),
        readiness_lost=sum(not _is_kept(told, stored, each) for each in told.readiness),
        results_lost=_more(told.results, stored.results),
        results_doubled=_more(stored.results, told.results + told.open_results),
    )


def _is_kept(told: Told, stored: Stored, appointment: str) -> bool:
    """Tell whether an appointment's row is what was acknowledged last, or something that was sent later."""
    sequence, status = stored.readiness.get(appointment, (-1, ""))
    return sequence >= told.readiness[appointment] and told.sent[appointment].get(sequence) == status


def _more(these: Mapping[int, int], those: Mapping[int, int]) -> int:
    """Return how many there are more in these than in those, office by office."""
    return sum(max(0, count - those.get(office, 0)) for office, count in these.items())
