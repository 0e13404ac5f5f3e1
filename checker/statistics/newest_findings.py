"""The findings of the newest period, for the metrics: the statistics' own figures, by their own rules.

Counts as they come in would tell when each result came; a board of the same minutes would tell whose it was.
"""

from collections.abc import Mapping

from aiohttp import web

from checker.core.findings import CHECKS
from checker.core.results.report import closed_weeks, report, span_of
from checker.http.keys import CLOCK, SETTINGS
from checker.statistics.results_api import COUNTERS


async def newest_findings(app: web.Application) -> Mapping[tuple[str, str], int]:
    """Return check and finding → figure, a multiple of five; nothing where no period is shown yet.

    Raises StoreUnavailableError.
    """
    trusted, kept = app[CLOCK].read(), app[SETTINGS].retention_weeks
    weeks = closed_weeks(trusted.believed_s, kept)
    _, periods = report(await app[COUNTERS].read(trusted.now_s), weeks, span_of(kept))
    tables = periods[-1].tables if periods else {}
    return {
        (check, cell.value): cell.count for check in CHECKS for cell in tables.get(f"{check}.findings", ())
    }
