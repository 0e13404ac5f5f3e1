"""The report in words of a language: what the page, its charts and the CSV file show alike.

Everything here is called inside of `using_language`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from babel.dates import format_date

from checker.core.expiry.iso_weeks import day_of
from checker.core.findings import CATALOGUE, CHECKS
from checker.core.results.questions import GROUPS, NOT_MEASURED, group_of
from checker.core.results.report import Cell, Period, share
from checker.statistics import texts
from checker.statistics.charts import NARROW, Chart, Series, bars
from checker.texts import PARTS
from checker.texts.labels import finding_label
from checker.texts.languages import Language, gettext

PLAIN: Final = tuple(texts.TABLES)
"""Tables that are one list of values; beside them each check has its groups, findings and systems."""


@dataclass(frozen=True)
class Line:
    """One row of a table; `under` is one that is part of the row above it."""

    name: str
    count: int
    under: bool = False


@dataclass(frozen=True)
class Shown:
    """One table."""

    id: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class StatisticsText:
    """Words for a report; `provider` is what the provider is called."""

    language: Language
    provider: str

    def weeks(self, weeks: tuple[str, ...]) -> str:
        """Return what a group of weeks is called, such as `KW 44–46`."""
        first, last = (week.partition("-W")[2].lstrip("0") for week in (weeks[0], weeks[-1]))
        if first == last:
            return gettext(texts.WEEK) % {"week": first}
        return gettext(texts.WEEKS) % {"first": first, "last": last}

    def days(self, weeks: tuple[str, ...]) -> str:
        """Return the first and the last day of a group of weeks."""
        first, last = day_of(weeks[0], 1), day_of(weeks[-1], 7)
        return " – ".join(format_date(day, "medium", locale=self.language.locale) for day in (first, last))

    def about(self, part: int | None, whole: int) -> str:
        """Return a share in words; empty where the figure is too small to be shown."""
        per_cent = share(part, whole)
        return "" if per_cent is None else gettext(texts.ABOUT) % {"share": per_cent}

    def checks(self, period: Period) -> list[Shown]:
        """Return what was found, check by check: groups, and the findings that a group is made of."""
        return [Shown(check, self._check(check), tuple(self._found(check, period))) for check in CHECKS]

    def plain(self, period: Period) -> list[Shown]:
        """Return the other tables; those of systems with a problem only where there is something to show."""
        named = {name: (name, gettext(texts.TABLES[name])) for name in PLAIN}
        named |= {
            f"{check}.systems": ("system", gettext(texts.PROBLEMS) % {"part": self._check(check)})
            for check in CHECKS
            if period.tables[f"{check}.systems"]
        }
        return [
            Shown(
                table.replace(".", "-"),
                name,
                tuple(Line(self._value(kind, cell.value), cell.count) for cell in period.tables[table]),
            )
            for table, (kind, name) in named.items()
        ]

    def chart_of_weeks(self, periods: tuple[Period, ...]) -> Chart:
        """Return the chart of all periods."""
        series = (
            Series(gettext(texts.CHECKS), "soft", tuple(period.checks for period in periods)),
            Series(gettext(texts.READY_FIRST), "hint", tuple(one.ready_first for one in periods)),
            Series(gettext(texts.READY_LAST), "ready", tuple(one.ready_last for one in periods)),
        )
        labels = tuple(self.weeks(period.weeks) for period in periods)
        return bars(labels, series)

    def chart_of_checks(self, period: Period) -> Chart:
        """Return the chart of what was found: a bar per check, a piece per group."""
        series = tuple(
            Series(
                gettext(texts.GROUPS[group]),
                group,
                tuple(_count(period.tables[f"{check}.groups"], group) for check in CHECKS),
            )
            for group in GROUPS
        )
        labels = tuple(self._check(check) for check in CHECKS)
        return bars(labels, series, stacked=True)

    def chart_of(self, table: Shown) -> Chart:
        """Return the chart of one plain table that has lines."""
        series = Series(gettext(texts.CHECKS), "brand", tuple(line.count for line in table.lines))
        return bars(tuple(line.name for line in table.lines), (series,), width=NARROW)

    def rows(self, periods: tuple[Period, ...]) -> Iterator[tuple[str, ...]]:
        """Return the rows of the CSV file, its heading first: one figure a row."""
        yield tuple(gettext(name) for name in texts.CSV)
        for period in periods:
            for name, value, count in self._all(period):
                yield period.weeks[0], period.weeks[-1], name, value, str(count)

    def _all(self, period: Period) -> Iterator[tuple[str, str, int]]:
        whole = gettext(texts.CHECKS)
        yield whole, whole, period.checks
        for text, count in (
            (texts.READY_FIRST, period.ready_first),
            (texts.READY_LAST, period.ready_last),
        ):
            if count is not None:
                yield whole, gettext(text), count
        for table in [*self.checks(period), *self.plain(period)]:
            for line in table.lines:
                yield table.name, line.name, line.count

    def _found(self, check: str, period: Period) -> Iterator[Line]:
        findings = period.tables[f"{check}.findings"]
        for group in period.tables[f"{check}.groups"]:
            yield Line(gettext(texts.GROUPS[group.value]), group.count)
            if [group_of(judged) for judged in CATALOGUE[check].values()].count(group.value) == 1:
                continue  # the group is the finding
            for cell in findings:
                if group_of(CATALOGUE[check][cell.value]) == group.value:
                    yield Line(self._finding(check, cell.value), cell.count, under=True)

    def _check(self, check: str) -> str:
        return gettext(PARTS[check].name) % {"provider": self.provider}

    def _finding(self, check: str, finding: str) -> str:
        text = texts.FINDINGS.get(check, {}).get(finding) or finding_label(check, finding)
        return gettext(text) % {"provider": self.provider}

    def _value(self, table: str, value: str) -> str:
        named: Mapping[str, str] = texts.VALUES.get(table, {})
        return gettext(named[value]) if value in named else _band(value)


def _band(band: str) -> str:
    """Return a band in words: `100-200 ms` gets a dash, `800+ ms` gets “and more”."""
    if band == NOT_MEASURED:
        return gettext(texts.NOT_MEASURED)
    edges, _, unit = band.partition(" ")
    if edges.endswith("+"):
        return gettext(texts.MORE) % {"from": f"{edges[:-1]} {unit}"}
    return f"{edges.replace('-', '–')} {unit}"


def _count(table: tuple[Cell, ...], value: str) -> int | None:
    return next((cell.count for cell in table if cell.value == value), None)
