"""Who may do what: every handler says it with `@allow(…)`, one middleware holds to it.

`anyone` never touches the database and reads no cookie, so the client's pages stay free of both. A rule that
is a scope of a booking tool's token lets no account in, and a token opens nothing else.
Ownership is not decided here but in the statements: somebody else's id is simply not found.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeVar
from urllib.parse import quote

from aiohttp import web

from checker.core.account_rules import ROLES, Viewer, allows, viewer
from checker.core.api_tokens import SCOPES
from checker.http import bearer
from checker.http.keys import CLOCK, KEYS, SESSIONS, SETTINGS
from checker.http.session_cookie import read_cookie, session_key
from checker.storage.accounts.accounts import Account

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Rule = Literal["anyone", "counsellor", "administrator", "appointments:read", "appointments:write"]
_H = TypeVar("_H", bound=Handler)

ACCOUNT: Final = web.RequestKey("account", Account)
"""The account that is signed in: `request[ACCOUNT]`, in every handler but those for anyone."""
SESSION: Final = web.RequestKey("session", bytes)
"""The key of the session that the request came with."""
HOME: Final = "/board"
"""Where a person is after signing in, unless they wanted to go elsewhere."""
_RULE: Final = "access_rule"


def allow(rule: Rule) -> Callable[[_H], _H]:
    """Say who may use a handler; an administrator may whatever a counsellor may."""

    def mark(handler: _H) -> _H:
        setattr(handler, _RULE, rule)
        return handler

    return mark


def rule_of(handler: object) -> Rule | None:
    """Return the rule of a handler; None is nobody's."""
    return getattr(handler, _RULE, None)


@web.middleware
async def hold_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only those in whom the handler's rule allows; a handler without a rule lets nobody in."""
    match = request.match_info
    rule = rule_of(match.handler)
    if match.http_exception is not None or rule == "anyone":
        return await handler(request)
    if rule in SCOPES:
        return await bearer.refusal(request, rule) or await handler(request)
    account = await signed_in(request)
    if account is None:
        raise _sign_in_first(request)
    if rule is None or not allows(rule, account.role):
        raise web.HTTPForbidden
    return await handler(request)


async def signed_in(request: web.Request) -> Account | None:
    """Return who is signed in, if anybody, and remember it in the request."""
    cookie = read_cookie(request)
    if cookie is None:
        return None
    for secret in request.app[KEYS]:
        key = session_key(secret, cookie)
        account = await request.app[SESSIONS].find(key, request.app[CLOCK].now_s())
        if account is not None:
            request[ACCOUNT], request[SESSION] = account, key
            return account
    return None


def viewer_of(request: web.Request) -> Viewer:
    """Return whose appointments the person who is signed in sees."""
    account = request[ACCOUNT]
    return viewer(account.id, account.role, team_board=request.app[SETTINGS].team_board)


def _sign_in_first(request: web.Request) -> web.HTTPException:
    """Send a page to the sign-in and back; what a script asks for gets 401."""
    if "text/html" not in request.headers.get("Accept", ""):
        return web.HTTPUnauthorized()
    wanted = request.path if request.method == "GET" else ""
    after = f"?next={quote(wanted, safe='/')}" if wanted in destinations(request.app) else ""
    return web.HTTPSeeOther(f"/sign-in{after}")


def destinations(app: web.Application) -> frozenset[str]:
    """Return the paths that a sign-in may lead to: pages for those signed in, without parameters."""
    return frozenset(
        route.resource.canonical
        for route in app.router.routes()
        if route.method == "GET"
        and route.resource is not None
        and "{" not in route.resource.canonical
        and not route.resource.canonical.endswith("/events")  # a stream is no page
        and rule_of(route.handler) in ROLES
    )


def allowed_places(app: web.Application, role: str) -> frozenset[str]:
    """Return those of `destinations` that a role may see: what the navigation shows."""
    return frozenset(
        route.resource.canonical
        for route in app.router.routes()
        if route.resource is not None
        and route.resource.canonical in destinations(app)
        and allows(rule_of(route.handler) or "", role)
    )


def destination(request: web.Request, wish: str | None) -> str:
    """Return where to go after the sign-in: the wish where it is one of our pages, else home."""
    return wish if wish is not None and wish in destinations(request.app) else HOME
