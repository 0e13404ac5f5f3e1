"""The accessibility statement of the pages for clients (BITV 2.0 § 7, BGG § 12b, EN 301 549)."""

from datetime import UTC, datetime

from aiohttp import web

from checker.http.access import allow
from checker.http.keys import LANGUAGES
from checker.http.offices import enter_asked, settings_of
from checker.http.pages import rendering
from checker.texts.accessibility import BARRIERS, REVIEWED, TESTED


@allow("anyone")
async def statement(request: web.Request) -> web.Response:
    """Answer `GET /accessibility`."""
    enter_asked(request)
    settings, language = settings_of(request), rendering.language_of(request)
    reviewed = datetime(REVIEWED.year, REVIEWED.month, REVIEWED.day, tzinfo=UTC)
    context = {
        "tested": [tested.text for tested in TESTED],
        "barriers": BARRIERS,
        "reviewed": request.app[LANGUAGES][language].date(reviewed),
        "address": settings.base_url,
        "arbitration": {"name": settings.arbitration_name, "url": settings.arbitration_url},
    }
    return rendering.render(request, "check/accessibility.html", language, context)
