"""The office's statistics, for whoever is signed in: a page with charts, the same figures as a file."""

import csv
import io
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

from aiohttp import web

from checker.core.results.report import (
    ENOUGH,
    FIRST_SHOWN,
    STEP,
    Group,
    Period,
    closed_weeks,
    report,
    span_of,
)
from checker.http.access import allow
from checker.http.keys import CLOCK, LANGUAGES, SETTINGS
from checker.http.offices import office_id, settings_of
from checker.http.pages import office_page
from checker.statistics.presentation import StatisticsText
from checker.statistics.results_api import COUNTERS
from checker.texts.languages import using_language

_HEADERS: Final = {"Cache-Control": "no-store"}


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /statistics?period=…`; the newest period without a wish."""
    groups, periods = await _report(request)
    figures, weeks_kept = _figures(request), request.app[SETTINGS].retention_weeks
    chosen = _chosen(request, periods)
    with using_language(figures.language):
        context = {
            "figures": figures,
            "periods": periods[::-1],
            "chosen": chosen,
            "checks": figures.checks(chosen) if chosen else [],
            "tables": figures.plain(chosen) if chosen else [],
            "groups": _from_first_shown(groups)[::-1],
            "step": STEP,
            "enough": ENOUGH,
            "span": span_of(weeks_kept),
            "ever": weeks_kept > FIRST_SHOWN,
            "weeks_kept": weeks_kept,
        }
    return office_page.render(request, "statistics/page.html", context)


@allow("counsellor")
async def csv_file(request: web.Request) -> web.Response:
    """Answer `GET /statistics.csv`: every figure of the page, of all periods.

    Semicolons and a byte order mark, so that a spreadsheet in a German office opens it by a double click.
    All texts are our own words, and figures are whole numbers: no cell can begin a formula.
    """
    _, periods = await _report(request)
    figures, written = _figures(request), io.StringIO(newline="")
    with using_language(figures.language):
        csv.writer(written, delimiter=";").writerows(figures.rows(periods))
    disposition = {"Content-Disposition": 'attachment; filename="startklar.csv"'}
    return web.Response(
        body=written.getvalue().encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers=_HEADERS | disposition,
    )


async def _report(request: web.Request) -> tuple[list[Group], tuple[Period, ...]]:
    """Return the groups of weeks, and the figures of those that are shown; oldest first."""
    app, office = request.app, office_id(request)
    trusted, weeks_kept = app[CLOCK].read(), app[SETTINGS].retention_weeks
    weeks = closed_weeks(trusted.believed_s, weeks_kept)
    groups, periods = report(await app[COUNTERS].read(trusted.now_s, office), weeks, span_of(weeks_kept))
    return groups, tuple(periods)


def _from_first_shown(groups: Sequence[Group]) -> list[Group]:
    """Leave out the weeks before anything could be shown: the office has not begun yet."""
    return list(dropwhile(lambda group: group.state == "few", groups))


def _figures(request: web.Request) -> StatisticsText:
    language = office_page.language_of(request)
    return StatisticsText(request.app[LANGUAGES][language], settings_of(request).provider_name)


def _chosen(request: web.Request, periods: tuple[Period, ...]) -> Period | None:
    """Return the period that begins with the week that is asked for. Raises 404 where none does."""
    wish = request.query.get("period")
    if wish is None:
        return periods[-1] if periods else None
    for period in periods:
        if period.weeks[0] == wish:
            return period
    raise web.HTTPNotFound
