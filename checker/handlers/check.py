"""The check page: the open self-test and the check of one appointment."""

from aiohttp import web

from checker.core.tokens import is_token, keyed_hash
from checker.http.access import allow
from checker.http.keys import CLOCK, SECRET, STORE
from checker.http.pages import rendering


@allow("anyone")
async def self_test(request: web.Request) -> web.Response:
    """Answer `GET /`."""
    language = rendering.language_of(request)
    context = rendering.check_context(request, language, None, None)
    return await rendering.render_small(request, "check/page.html", language, context)


@allow("anyone")
async def appointment(request: web.Request) -> web.Response:
    """Answer `GET /c/{token}`; mail programs may have changed its case."""
    token = request.match_info["token"].lower()
    found = None
    if is_token(token):
        key = keyed_hash(request.app[SECRET], "appointment", token)
        found = await request.app[STORE].find_appointment(key, request.app[CLOCK].now_s())
    if found is None:
        return rendering.render(request, "error/link.html", rendering.language_of(request), {}, status=404)
    language = rendering.language_of(request, found.language)
    context = rendering.check_context(request, language, token, found)
    if found.cancelled:
        return rendering.render(request, "check/cancelled.html", language, context, status=410)
    return await rendering.render_small(request, "check/page.html", language, context)
