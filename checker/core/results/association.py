"""What an association may see: by office, and over all offices, in spans of calendar weeks.

Everything here is a sum of figures that single offices show (`report.py`), and of nothing else. Sums of exact
counts that are rounded afterwards would not do: with five offices, four of them at the upper end of their
steps, such a sum would tell what the fifth hides. So nobody who has the parts learns anything from a sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from checker.core.expiry.iso_weeks import ordinal
from checker.core.results.report import Cell, Period, Table, tables


def by_span(periods: Mapping[int, Sequence[Period]], span: int) -> dict[int, dict[int, Period]]:
    """Return span → office → what the office shows in it, the oldest span first.

    `periods` are those of each office. A period lies in one span (`report.group_weeks`).
    """
    inside: defaultdict[int, defaultdict[int, list[Period]]] = defaultdict(lambda: defaultdict(list))
    for office, shown in periods.items():
        for period in shown:
            inside[ordinal(period.weeks[0]) // span][office].append(period)
    return {
        place: {office: added(parts) for office, parts in offices.items()}
        for place, offices in sorted(inside.items())
    }


def weeks_of(periods: Iterable[Period]) -> tuple[str, ...]:
    """Return all weeks of some periods, in order."""
    return tuple(sorted({week for period in periods for week in period.weeks}))


def added(periods: Iterable[Period]) -> Period:
    """Return periods put together, at least one: what one of them does not show is not in the sum."""
    parts = list(periods)
    return Period(
        weeks_of(parts),
        sum(part.checks for part in parts),
        _sum(part.ready_first for part in parts),
        _sum(part.ready_last for part in parts),
        {name: _table(name, parts) for name in tables()},
    )


def _sum(figures: Iterable[int | None]) -> int | None:
    shown = [figure for figure in figures if figure is not None]
    return sum(shown) if shown else None


def _table(name: str, parts: Iterable[Period]) -> Table:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update({cell.value: cell.count for cell in part.tables[name]})
    _, values = tables()[name]
    return tuple(Cell(value, counts[value]) for value in values if counts[value])
