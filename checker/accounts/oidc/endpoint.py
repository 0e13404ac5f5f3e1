"""Signing in at the association's own provider (OpenID Connect): the way there and the way back."""

import hmac
import logging
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

from aiohttp import web

from checker.accounts import session
from checker.accounts.oidc.account import account_of
from checker.accounts.oidc.discovery import OidcError
from checker.accounts.oidc.provider import (
    COOKIE,
    FLOW_S,
    PROVIDER,
    Flow,
    Provider,
    flow_of,
    new_cookie,
)
from checker.accounts.sign_in_throttle import THROTTLE
from checker.core.tokens import keyed_hash
from checker.http.access import allow, destination
from checker.http.keys import CLOCK, ONE_TIME_LINKS, SECRET, SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.pages import office_page
from checker.http.session_cookie import drop_cookie, set_cookie
from checker.storage.accounts.one_time_links import OneTimeLink

_log = logging.getLogger("startklar.oidc")
_CALLBACK = "/sign-in/oidc/callback"
_PURPOSE = "oidc"


@allow("anyone")
async def begin(request: web.Request) -> web.Response:
    """Answer `GET /sign-in/oidc`. By GET: `form-action` would forbid the redirect after a form.

    `?again` is for who has to prove once more that it is they.
    """
    provider = _provider(request)
    if wait_s := await request.app[THROTTLE].ceremony_wait_s(request):
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})
    random = new_cookie()
    flow, callback = flow_of(request.app[SECRET], random), office_page.own_origin(request) + _CALLBACK
    try:
        there = await provider.way_there(flow, callback, again="again" in request.query)
    except OidcError as error:
        return _failed(request, error)
    await _remember(request, flow)
    response = office_page.redirect(there)
    wish = destination(request, request.query.get("next"))
    set_cookie(response, COOKIE, f"{random}.{quote(wish, safe='')}", FLOW_S)
    return response


@allow("anyone")
async def finish(request: web.Request) -> web.Response:
    """Answer `GET /sign-in/oidc/callback`: the state has to be this browser's own (RFC 9700 §4.7)."""
    provider = _provider(request)
    random, _, wish = request.cookies.get(COOKIE, "").partition(".")
    callback, now_s = office_page.own_origin(request) + _CALLBACK, request.app[CLOCK].read().wall_s
    try:
        flow = await _flow(request, random)
        person = await provider.person(flow, callback, request.query.get("code", ""), now_s)
        account = await account_of(request, person)
    except OidcError as error:
        return _failed(request, error)
    response = await session.signed_in(request, account, unquote(wish))
    drop_cookie(response, COOKIE)
    return response


async def _remember(request: web.Request, flow: Flow) -> None:
    """Keep of a flow what lets its state count once, and for as long as the flow may take."""
    app = request.app
    key = keyed_hash(app[SECRET], "oidc state kept", flow.state)
    await app[ONE_TIME_LINKS].put(OneTimeLink(key, _PURPOSE, int(app[CLOCK].now_s()) + FLOW_S))


async def _flow(request: web.Request, random: str) -> Flow:
    """Return the flow of the browser's cookie when the answer carries its state, once. Raises OidcError."""
    flow, state = flow_of(request.app[SECRET], random), request.query.get("state", "")
    if not random or not hmac.compare_digest(state.encode(), flow.state.encode()):
        raise OidcError("the answer belongs to no sign-in of this browser")
    app = request.app
    key = keyed_hash(app[SECRET], "oidc state kept", flow.state)
    if await app[ONE_TIME_LINKS].take(key, _PURPOSE, app[CLOCK].now_s()) is None:
        raise OidcError("the answer came before, or too late")
    return flow


def _provider(request: web.Request) -> Provider:
    provider = request.app.get(PROVIDER)
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _failed(request: web.Request, error: OidcError) -> web.Response:
    request.app[METRICS].sign_in_failed("provider")
    _log.warning("a sign-in at the provider failed", extra={"reason": str(error)})
    response = office_page.redirect("/sign-in?fault=oidc")
    drop_cookie(response, COOKIE)
    return response


async def identity_provider(app: web.Application) -> AsyncIterator[None]:
    """Have the provider of the settings, if there is one, while the server runs."""
    if not app[SETTINGS].oidc_issuer:
        yield
        return
    app[PROVIDER] = Provider(app[SETTINGS])
    yield
    await app[PROVIDER].close()
