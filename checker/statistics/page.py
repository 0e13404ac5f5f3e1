"""The office's statistics, for whoever is signed in: a page with charts, the same figures as a file."""

import csv
import io
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

from aiohttp import web

from checker.core.results.report import ENOUGH, FIRST_OPEN, STEP, Group, Period, span_of
from checker.http.access import ACCOUNT, allow
from checker.http.keys import LANGUAGES, SETTINGS
from checker.http.pages import office_page, rendering
from checker.statistics.presentation import StatisticsText
from checker.statistics.report_cache import STATISTICS
from checker.texts.languages import using_language

_HEADERS: Final = {"Cache-Control": "no-store"}


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /statistics?period=…`; the newest period without a wish."""
    report, weeks_kept = await request.app[STATISTICS].read(), request.app[SETTINGS].retention_weeks
    figures, periods = _figures(request), tuple(report.periods)
    chosen = _chosen(request, periods)
    with using_language(figures.language):
        context = {
            "figures": figures,
            "periods": periods[::-1],
            "chosen": chosen,
            "checks": figures.checks(chosen) if chosen else [],
            "tables": figures.plain(chosen) if chosen else [],
            "groups": _from_first_shown(report.groups)[::-1],
            "step": STEP,
            "enough": ENOUGH,
            "span": span_of(weeks_kept),
            "ever": weeks_kept > FIRST_OPEN,
            "weeks_kept": weeks_kept,
        }
    return office_page.render(request, "statistics/page.html", context)


@allow("counsellor")
async def csv_file(request: web.Request) -> web.Response:
    """Answer `GET /statistics.csv`: every figure of the page, of all periods.

    Semicolons and a byte order mark, so that a spreadsheet in a German office opens it by a double click.
    All texts are our own words, and figures are whole numbers: no cell can begin a formula.
    """
    report = await request.app[STATISTICS].read()
    figures, written = _figures(request), io.StringIO(newline="")
    with using_language(figures.language):
        csv.writer(written, delimiter=";").writerows(figures.rows(tuple(report.periods)))
    disposition = {"Content-Disposition": 'attachment; filename="startklar.csv"'}
    return web.Response(
        body=written.getvalue().encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers=_HEADERS | disposition,
    )


def _from_first_shown(groups: Sequence[Group]) -> list[Group]:
    """Leave out the weeks before anything could be shown: the office has not begun yet."""
    return list(dropwhile(lambda group: group.state == "few", groups))


def _figures(request: web.Request) -> StatisticsText:
    language = rendering.language_of(request, request[ACCOUNT].language)
    return StatisticsText(request.app[LANGUAGES][language], request.app[SETTINGS].provider_name)


def _chosen(request: web.Request, periods: tuple[Period, ...]) -> Period | None:
    """Return the period that begins with the week that is asked for. Raises 404 where none does."""
    wish = request.query.get("period")
    if wish is None:
        return periods[-1] if periods else None
    for period in periods:
        if period.weeks[0] == wish:
            return period
    raise web.HTTPNotFound
