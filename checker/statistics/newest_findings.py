"""The findings of the newest span, for the metrics: what the association sees, by the statistics' own rules.

Counts as they come in would tell when each result came; a board of the same minutes would tell whose it was.
"""

from collections.abc import Mapping

from aiohttp import web

from checker.core.findings import CHECKS
from checker.core.results.association import added
from checker.statistics.association import shown_spans


async def newest_findings(app: web.Application) -> Mapping[tuple[str, str], int]:
    """Return check and finding → figure, a multiple of five; nothing where no period is shown yet.

    It is that of all offices together. Raises StoreUnavailableError.
    """
    spans = await shown_spans(app)
    tables = added(spans[-1][1].values()).tables if spans else {}
    return {
        (check, cell.value): cell.count for check in CHECKS for cell in tables.get(f"{check}.findings", ())
    }
