"""The check page: the open self-test and the check of one appointment."""

from aiohttp import web

from checker import pages
from checker.access import allow
from checker.core.tokens import is_token, keyed_hash
from checker.keys import CLOCK, SECRET, STORE


@allow("anyone")
async def self_test(request: web.Request) -> web.Response:
    """Answer `GET /`."""
    language = pages.language_of(request)
    context = pages.check_context(request, language, None, None)
    return await pages.render_small(request, "check/page.html", language, context)


@allow("anyone")
async def appointment(request: web.Request) -> web.Response:
    """Answer `GET /c/{token}`; mail programs may have changed its case."""
    token = request.match_info["token"].lower()
    found = None
    if is_token(token):
        key = keyed_hash(request.app[SECRET], "appointment", token)
        found = await request.app[STORE].find_appointment(key, request.app[CLOCK].now_s())
    if found is None:
        return pages.render(request, "error/link.html", pages.language_of(request), {}, status=404)
    language = pages.language_of(request, found.language)
    context = pages.check_context(request, language, token, found)
    if found.cancelled:
        return pages.render(request, "check/cancelled.html", language, context, status=410)
    return await pages.render_small(request, "check/page.html", language, context)
