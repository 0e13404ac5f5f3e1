"""What the office may see of the anonymous results: weeks put together, and figures in steps of five.

Three rules, each of which can be said in one sentence (docs/statistics.md has the reasons):

1. A week counts when it is over and its results are open; weeks with few checks are put together with
   those that follow until there are twenty checks, and what was shown once never changes.
2. A figure is shown from five on and is rounded down to a multiple of five, so no sum and no difference
   of figures lies between one and four.
3. What is smaller goes into the rest, which has no figure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from checker.core.client_families import BROWSERS, DEVICES
from checker.core.expiry.iso_weeks import follows, ordinal, weeks_before
from checker.core.findings import CATALOGUE, CHECKS, Rating, overall, rating
from checker.core.results.anonymise import bands

STEP: Final = 5
"""The smallest figure that is shown, and the step of all of them."""
ENOUGH: Final = 20
"""Checks that make a period: fewer say little in steps of five."""
FIRST_OPEN: Final = 2
"""The newest week that is open, counted back from the present one; kept no longer than that, none ever is."""
NOT_MEASURED: Final = "none"
GROUPS: Final = ("ready", "hint", "problem", "unknown")
_GROUP: Final = {Rating.LIMITED: "problem", Rating.BLOCKED: "problem"}
_GOOD: Final = (Rating.READY, Rating.HINT)
SYSTEMS: Final = ("windows", "macos", "android", "ios", "linux", "other")
TRANSPORTS: Final = ("udp", "tcp", "tls", NOT_MEASURED)

Row = Mapping[str, Any]
"""A result that is open, as `OpenResults.list` returns it."""
ValueOf = Callable[[Row], str | None]
"""What tells results apart in a table; None is in none of its lines."""
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


def open_weeks(believed_s: float, weeks: int) -> tuple[str, ...]:
    """Return the weeks whose results are open and still kept, oldest first (`sealing.LAG`)."""
    return tuple(weeks_before(believed_s, back) for back in reversed(range(FIRST_OPEN, weeks)))


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


def report(rows: Iterable[Row], weeks: Sequence[str], span: int) -> tuple[list[Group], list[Period]]:
    """Return the groups, oldest first, and the figures of those that are shown."""
    kept = [row for row in rows if row["week"] in set(weeks)]
    groups = group_weeks(Counter(row["week"] for row in kept), weeks, span)
    periods = [_period(group, kept) for group in groups if group.state == "shown"]
    return groups, periods


def _period(group: Group, rows: list[Row]) -> Period:
    inside = [row for row in rows if row["week"] in group.weeks]
    return Period(
        group.weeks,
        shown(len(inside)) or 0,
        shown(sum(row["first_rating"] in _GOOD for row in inside)),
        shown(sum(overall(row["findings"]) in _GOOD for row in inside)),
        {name: _table(inside, of, values) for name, (of, values) in tables().items()},
    )


def _table(rows: list[Row], of: ValueOf, values: Sequence[str]) -> Table:
    counts = Counter(map(of, rows))
    return tuple(Cell(value, figure) for value in values if (figure := shown(counts[value])))


def group_of(judged: Rating) -> str:
    """Return the group that a rating is counted in."""
    return _GROUP.get(judged, judged.value)


def tables() -> Mapping[str, tuple[ValueOf, Sequence[str]]]:
    """Return name of a table → how a check is told apart in it, and the values in the order of the page."""
    return {
        "outcome": (lambda row: group_of(overall(row["findings"])), GROUPS),
        **{name: table for check in CHECKS for name, table in _of_check(check).items()},
        "browser": (lambda row: row["browser"], BROWSERS),
        # One kind: Chrome OS is a Linux, and few have either.
        "system": (lambda row: "linux" if row["system"] == "chromeos" else row["system"], SYSTEMS),
        "device": (lambda row: row["device"], DEVICES),
        **{name: _measure(name) for name in ("duration", "rate", "rtt", "jitter", "loss")},
        "transport": (lambda row: row["transport"] or NOT_MEASURED, TRANSPORTS),
    }


def _of_check(check: str) -> dict[str, tuple[ValueOf, Sequence[str]]]:
    """A result from before there was such a check is counted in neither."""

    def finding(row: Row) -> str | None:
        found: str | None = row["findings"].get(check)
        return found

    def group(row: Row) -> str | None:
        found = finding(row)
        return found and group_of(rating(check, found))

    return {f"{check}.groups": (group, GROUPS), f"{check}.findings": (finding, tuple(CATALOGUE[check]))}


def _measure(name: str) -> tuple[ValueOf, Sequence[str]]:
    return lambda row: row[name] or NOT_MEASURED, (*bands(name), NOT_MEASURED)
