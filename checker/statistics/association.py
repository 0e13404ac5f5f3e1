"""The statistics of the association: by office, and over all of them."""

from typing import Final

from aiohttp import web

from checker.core.results.association import added, by_span, weeks_of
from checker.core.results.report import STEP, Period, closed_weeks, report, span_of
from checker.http.access import allow
from checker.http.keys import CLOCK, LANGUAGES, SETTINGS
from checker.http.offices import OFFICES
from checker.http.pages import office_page
from checker.statistics.presentation import StatisticsText
from checker.statistics.results_api import COUNTERS
from checker.texts.languages import using_language

Spans = list[tuple[str, dict[int, Period]]]
"""First week of what is shown in a span, and office → its figures; oldest first."""
_NOTHING: Final[dict[int, Period]] = {}


@allow("association")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /statistics/offices?span=…`; the newest span without a wish."""
    spans, book = await shown_spans(request.app), request.app[OFFICES]
    chosen = _chosen(request, spans)
    whole = added(chosen.values()) if chosen else None
    language = office_page.language_of(request)
    figures = StatisticsText(request.app[LANGUAGES][language], request.app[SETTINGS].provider_name)
    with using_language(figures.language):
        context = {
            "figures": figures,
            "spans": [(first, weeks_of(offices.values())) for first, offices in reversed(spans)],
            "rows": [(book.name(office), chosen.get(office.id)) for office in book.offices],
            "whole": whole,
            "checks": figures.checks(whole) if whole else [],
            "tables": figures.plain(whole) if whole else [],
            "step": STEP,
        }
    return office_page.render(request, "statistics/offices.html", context)


async def shown_spans(app: web.Application) -> Spans:
    """Return what the offices show of each span, the oldest first. Raises StoreUnavailableError."""
    trusted, weeks_kept = app[CLOCK].read(), app[SETTINGS].retention_weeks
    weeks, span = closed_weeks(trusted.believed_s, weeks_kept), span_of(weeks_kept)
    counted = await app[COUNTERS].read_all(trusted.now_s)
    known = {office.id for office in app[OFFICES].offices}
    shown = {office: report(counts, weeks, span)[1] for office, counts in counted.items() if office in known}
    return [(weeks_of(parts.values())[0], parts) for parts in by_span(shown, span).values()]


def _chosen(request: web.Request, spans: Spans) -> dict[int, Period]:
    """Return the span that is asked for by its first week. Raises 404 where there is none."""
    wish = request.query.get("span")
    if wish is None:
        return spans[-1][1] if spans else _NOTHING
    for first, offices in spans:
        if first == wish:
            return offices
    raise web.HTTPNotFound
