"""Around every request: the log line, errors as pages or JSON, the same-origin guard, rate limits."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from checker.core.origins import origin_of
from checker.errors import BusyError
from checker.http import json_api
from checker.http.access import hold_access
from checker.http.connections import BodyTooSlowError
from checker.http.keys import SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.pages import rendering
from checker.http.pages.compiling import compile_office
from checker.http.security.rate_limits import LIMITER
from checker.http.session_cookie import COOKIE
from checker.storage.database.transactions import StoreBusyError, StoreUnavailableError

_log = logging.getLogger("startklar.request")
_errors = logging.getLogger("startklar.error")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SENTENCES: Final = {
    400: "this request cannot be read",
    401: "please sign in",
    403: "this request comes from another site",
    404: "there is nothing here",
    405: "this method is not allowed here",
    408: "this took too long to come",
    413: "this is too large",
    415: "only application/json is understood",
    429: "too many requests, please wait a moment",
    500: "something went wrong on the server",
    503: "the server cannot store anything now, please try again soon",
}
_PAGES: Final = frozenset((401, 403, 404, 429, 500, 503))
_RETRY_S: Final = 5
BODY_S: Final = 20.0
"""How long a body may take to come: the largest has 64 KiB, so 26 kbit/s are enough."""
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
_SCHEMES: Final = ("https", "http")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unmatched"


@web.middleware
async def log_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Write one line a request, and count it: the pattern of the route, never the path."""
    began = time.perf_counter()
    status, streams = 500, False
    try:
        response = await handler(request)
    except web.HTTPException as way_on:  # a redirect: errors are answered further inside
        status = way_on.status
        raise
    else:
        status, streams = response.status, not isinstance(response, web.Response)
        return response
    finally:
        route, seconds = _route(request), time.perf_counter() - began
        line = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        _log.info("request", extra=line)
        request.app[METRICS].answered(route, status, None if streams else seconds)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a page in the person's language, or into JSON for `/api/`."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _answer(request, error.status, dict(error.headers))
    except web.RequestPayloadError:  # cut off, or not what its Content-Encoding says
        return _answer(request, 400, {})
    except BodyTooSlowError:
        response = _answer(request, 408, {})
        response.force_close()
        return response
    except StoreBusyError:
        _errors.warning("too many writes wait")
        request.app[METRICS].write_refused()
        return _answer(request, 503, {"Retry-After": str(_RETRY_S)})
    except StoreUnavailableError as error:
        _errors.error("the database is not usable", extra={"reason": str(error)})
        return _answer(request, 503, {"Retry-After": str(_RETRY_S)})
    except BusyError:
        _errors.warning("too many people sign in at once")
        return _answer(request, 503, {"Retry-After": str(_RETRY_S)})
    except Exception as error:
        if isinstance(error, OSError) and request.transport is None:  # cut off while its body was read
            return _answer(request, 400, {})
        _errors.exception("unexpected", extra={"route": _route(request)})
        return _answer(request, 500, {})


def _answer(request: web.Request, status: int, headers: dict[str, str]) -> web.Response:
    if request.path.startswith(json_api.BOOKING):
        response = json_api.problem(status, _SENTENCES.get(status, "this did not work"))
    elif request.path.startswith("/api/"):
        response = json_api.error_response(status, _SENTENCES.get(status, "this did not work"))
    else:
        page = status if status in _PAGES else 404 if status < 500 else 500
        response = rendering.render(
            request, f"error/{page}.html", rendering.language_of(request), {}, status=status
        )
    for name in ("Allow", "Retry-After"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def _is_readable(request: web.Request) -> bool:
    """Tell whether cookies are ASCII (RFC 6265 §4.1.1) and the host is one (RFC 9112 §3.2)."""
    cookies = request.headers.getall("Cookie", ())
    return all(cookie.isascii() for cookie in cookies) and _is_host(request.host)


@lru_cache(maxsize=64)  # nearly all requests name the same one
def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and origin_of(f"http://{host}") is not None


@web.middleware
async def limit_reading(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse headers that hold no text, and end the waiting for a body that does not come."""
    if not _is_readable(request):
        raise web.HTTPBadRequest
    if not request.body_exists:
        return await handler(request)
    body = request.content
    late = asyncio.get_running_loop().call_later(BODY_S, lambda: body.set_exception(BodyTooSlowError()))
    body.on_eof(late.cancel)
    try:
        return await handler(request)
    finally:
        late.cancel()


@web.middleware
async def guard_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page sends: `Sec-Fetch-Site`, else `Origin` against our own.

    What has neither is no browser (or a very old one), and gets nowhere with a session's cookie.
    """
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _same_origin(request):
        raise web.HTTPForbidden
    return await handler(request)


def _same_origin(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return COOKIE not in request.cookies
    given = origin_of(origin)
    return given is not None and given in _own_origins(request)


def _own_origins(request: web.Request) -> set[str | None]:
    """Return as what a browser may have reached us; where the scheme is not known it may be either."""
    public = request.app[SETTINGS].public_url
    own = origin_of(public)
    if own is not None and own == origin_of(f"{urlsplit(public).scheme}://{request.host}"):
        return {own}
    scheme = request.app[LIMITER].scheme(request)
    return {own, *(origin_of(f"{each}://{request.host}") for each in ([scheme] if scheme else _SCHEMES))}


@web.middleware
async def limit_rate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 429 to an address that asks too often."""
    wait_s = await request.app[LIMITER].wait_s(request)
    if wait_s:
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})
    return await handler(request)


MIDDLEWARES: Final = (
    log_requests,
    answer_errors,
    limit_reading,
    guard_origin,
    limit_rate,
    hold_access,
    compile_office,
)
