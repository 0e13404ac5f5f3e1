"""The office's report: computed once for the weeks that are open, whose results do not change any more.

They only come, when another process opens them, and go, when they expire: so their number tells whether the
report is still right.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from checker.core.results.report import Group, Period, open_weeks, report, span_of
from checker.storage.clock import Clock
from checker.storage.results.open_results import OpenResults
from checker.storage.results.sealed_results import Sealed


@dataclass(frozen=True)
class Report:
    """The groups of weeks, and the figures of those that are shown; oldest first."""

    groups: Sequence[Group] = ()
    periods: Sequence[Period] = ()


class Statistics:
    """Answers with the report of now. `weeks` is how long results are kept."""

    def __init__(self, results: OpenResults, sealed: Sealed, clock: Clock, weeks: int) -> None:
        self._results, self._sealed, self._clock, self._weeks = results, sealed, clock, weeks
        self._of: tuple[tuple[str, ...], int] | None = None
        self._report = Report()

    async def read(self) -> Report:
        """Return the report. Raises StoreUnavailableError."""
        trusted = self._clock.read()
        await self._sealed.open_due(trusted.believed_s)
        weeks = open_weeks(trusted.believed_s, self._weeks)
        of = weeks, await self._results.count(trusted.now_s)
        if of != self._of:
            rows = await self._results.list(trusted.now_s)
            report_of = await asyncio.to_thread(report, rows, weeks, span_of(self._weeks))
            self._of, self._report = of, Report(*report_of)
        return self._report


STATISTICS = web.AppKey("statistics", Statistics)


SEALED = web.AppKey("sealed", Sealed)
