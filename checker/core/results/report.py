"""What the office may see of the anonymous results: weeks put together, and figures in steps of five.

Three rules, each of which can be said in one sentence (docs/statistics.md has the reasons):

1. A week is shown a week after its end; weeks with few checks are put together with
   those that follow until there are twenty checks, and what was shown once never changes.
2. A figure is shown from five on and is rounded down to a multiple of five, so no sum and no difference
   of figures lies between one and four.
3. What is smaller goes into the rest, which has no figure.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from checker.core.expiry.iso_weeks import follows, ordinal, weeks_before
from checker.core.findings import CATALOGUE, CHECKS, Rating, rating
from checker.core.results.questions import (
    COUNT,
    GROUPS,
    QUESTIONS,
    Counts,
    finding_of,
    group_of,
    problem_of,
)

STEP: Final = 5
"""The smallest figure that is shown, and the step of all of them."""
ENOUGH: Final = 20
"""Checks that make a period: fewer say little in steps of five."""
FIRST_SHOWN: Final = 2
"""The newest week that is shown, counted back from the present one; kept no longer, none ever is."""
_GOOD: Final = (Rating.READY, Rating.HINT)
_PLAIN: Final = ("browser", "system", "device", "duration", "rate", "rtt", "jitter", "loss", "transport")

Question = tuple[str, Mapping[str, Sequence[str]]]
"""What a table asks: the question, and value → the answers that count for it."""
State = Literal["shown", "waiting", "few"]


@dataclass(frozen=True)
class Cell:
    """A value and how many checks have it: a multiple of five, at least five."""

    value: str
    count: int


Table = tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Weeks that are counted together. `waiting`: more may come; `few`: fewer than five, never shown."""

    weeks: tuple[str, ...]
    state: State


@dataclass(frozen=True)
class Period:
    """The figures of a group that is shown; None is fewer than five."""

    weeks: tuple[str, ...]
    checks: int
    ready_first: int | None
    ready_last: int | None
    tables: Mapping[str, Table]


def shown(count: int) -> int | None:
    """Return the figure for a count, or None when it is too small.

    >>> shown(4), shown(5), shown(14)
    (None, 5, 10)
    """
    return count - count % STEP if count >= STEP else None


def share(part: int | None, whole: int) -> int | None:
    """Return about how many per cent, in tens, from the middles of the steps: it tells nothing new.

    >>> share(15, 20), share(20, 20), share(None, 20)
    (80, 100, None)
    """
    middle = STEP // 2
    return None if part is None else round((part + middle) / (whole + middle) * 10) * 10


def closed_weeks(believed_s: float, weeks: int) -> tuple[str, ...]:
    """Return the weeks that are shown and still kept, oldest first: nothing is added to them any more."""
    return tuple(weeks_before(believed_s, back) for back in reversed(range(FIRST_SHOWN, weeks)))


def group_weeks(counts: Mapping[str, int], weeks: Sequence[str], span: int) -> list[Group]:
    """Put weeks together until there are `ENOUGH` checks, anew in every span of so many calendar weeks.

    Spans have fixed places in the calendar, so that a group is the same however many weeks are still kept;
    one whose first week is deleted already is left out.
    """
    groups: list[Group] = []
    pending: tuple[str, ...] = ()
    for week in weeks:
        place = ordinal(week) % span
        if not pending and not (groups and follows(groups[-1].weeks[-1], week)) and place:
            continue
        pending += (week,)
        total = sum(counts.get(one, 0) for one in pending)
        if total >= ENOUGH or place == span - 1:
            groups.append(Group(pending, "shown" if total >= STEP else "few"))
            pending = ()
    return [*groups, Group(pending, "waiting")] if pending else groups


def span_of(retention_weeks: int) -> int:
    """Return the length of a span: a third of what is kept, so that two whole ones are always there."""
    return max(1, retention_weeks // 3)


def report(
    counted: Mapping[str, Counts], weeks: Sequence[str], span: int
) -> tuple[list[Group], list[Period]]:
    """Return the groups, oldest first, and the figures of those that are shown; `counted` is by week."""
    checks = {week: counts.get(COUNT, 0) for week, counts in counted.items()}
    groups = group_weeks(checks, weeks, span)
    return groups, [_period(group, counted) for group in groups if group.state == "shown"]


def _period(group: Group, counted: Mapping[str, Counts]) -> Period:
    counts: Counter[tuple[str, str]] = Counter()
    for week in group.weeks:
        counts.update(counted.get(week, {}))
    return Period(
        group.weeks,
        shown(counts[COUNT]) or 0,
        _ready(counts, "first"),
        _ready(counts, "last"),
        {name: _table(counts, *asked) for name, asked in tables().items()},
    )


def _ready(counts: Counts, when: str) -> int | None:
    return shown(sum(counts[when, judged.value] for judged in _GOOD))


def _table(counts: Counts, question: str, values: Mapping[str, Sequence[str]]) -> Table:
    sums = {value: sum(counts[question, answer] for answer in answers) for value, answers in values.items()}
    return tuple(Cell(value, figure) for value, count in sums.items() if (figure := shown(count)))


def tables() -> Mapping[str, Question]:
    """Return name of a table → what it asks, with its values in the order of the page."""
    return {
        "outcome": ("last", {group: _rated(group) for group in GROUPS}),
        **{name: table for check in CHECKS for name, table in _of_check(check).items()},
        **{name: (name, {answer: (answer,) for answer in QUESTIONS[name]}) for name in _PLAIN},
    }


def _rated(group: str) -> list[str]:
    return [judged.value for judged in Rating if group_of(judged) == group]


def _of_check(check: str) -> dict[str, Question]:
    found, problem = finding_of(check), problem_of(check)
    grouped = {
        group: [one for one in CATALOGUE[check] if group_of(rating(check, one)) == group] for group in GROUPS
    }
    return {
        f"{check}.groups": (found, grouped),
        f"{check}.findings": (found, {one: (one,) for one in CATALOGUE[check]}),
        f"{check}.systems": (problem, {system: (system,) for system in QUESTIONS[problem]}),
    }
