"""Who may do what: every handler says it with `@allow(…)`, one middleware holds to it.

`anyone` never touches the database and reads no cookie, so the client's pages stay free of both. A rule that
is a scope of a booking tool's token lets no account in, and a token opens nothing else.
Ownership is not decided here but in the statements: somebody else's id is simply not found.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeVar
from urllib.parse import quote

from aiohttp import web

from checker.core.account_rules import ACCOUNT_RULE, ASSOCIATION_RULE, ROLES, Seat, Viewer, allows, viewer
from checker.core.api_tokens import SCOPES
from checker.http import bearer
from checker.http.keys import CLOCK, KEYS, SESSIONS
from checker.http.offices import enter, settings_of
from checker.http.session_cookie import read_cookie, session_key
from checker.storage.accounts.accounts import Account
from checker.storage.database.row_security import inside

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Rule = Literal[
    "anyone",
    "account",
    "counsellor",
    "administrator",
    "association",
    "appointments:read",
    "appointments:write",
]
_H = TypeVar("_H", bound=Handler)

ACCOUNT: Final = web.RequestKey("account", Account)
"""The account that is signed in: `request[ACCOUNT]`, in every handler but those for anyone."""
SEAT: Final = web.RequestKey("seat", Seat)
"""In which office that is, and what the account may do there."""
SESSION: Final = web.RequestKey("session", bytes)
"""The key of the session that the request came with."""
HOME: Final = "/board"
"""Where a person is after signing in, unless they wanted to go elsewhere."""
ASSOCIATION_HOME: Final = "/offices"
"""The same for who belongs to no office."""
_RULE: Final = "access_rule"


def allow(rule: Rule) -> Callable[[_H], _H]:
    """Say who may use a handler: in the office of the session, or (`association`) in no office at all.

    An administrator may whatever a counsellor may.
    """

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
        if refused := await bearer.refusal(request, rule):
            return refused
        await enter(request, request[bearer.TOKEN].office)
        with inside(request[bearer.TOKEN].office):
            return await handler(request)
    account = await signed_in(request)
    if account is None:
        raise _sign_in_first(request)
    if rule is None or not allows(rule, request[SEAT]):
        raise _elsewhere(request)
    with inside(request[SEAT].office if rule in ROLES else None):
        return await handler(request)


async def signed_in(request: web.Request) -> Account | None:
    """Return who is signed in, if anybody, and remember it in the request."""
    cookie = read_cookie(request)
    if cookie is None:
        return None
    for secret in request.app[KEYS]:
        key = session_key(secret, cookie)
        found = await request.app[SESSIONS].find(key, request.app[CLOCK].now_s())
        if found is not None:
            request[ACCOUNT], request[SEAT], request[SESSION] = found.account, found.seat, key
            if found.seat.office is not None:
                await enter(request, found.seat.office)
            return found.account
    return None


def viewer_of(request: web.Request) -> Viewer:
    """Return whose appointments the person who is signed in sees. Raises 403 for who is in no office."""
    office, role = office_of_seat(request), request[SEAT].role
    if role is None:
        raise web.HTTPForbidden
    team_board = settings_of(request).team_board
    return viewer(request[ACCOUNT].id, office, role, team_board=team_board)


def office_of_seat(request: web.Request) -> int:
    """Return the office that the person who is signed in is in. Raises 403 for who is in none."""
    office = request[SEAT].office
    if office is None:
        raise web.HTTPForbidden
    return office


def _sign_in_first(request: web.Request) -> web.HTTPException:
    """Send a page to the sign-in and back; what a script asks for gets 401."""
    if "text/html" not in request.headers.get("Accept", ""):
        return web.HTTPUnauthorized()
    wanted = request.path if request.method == "GET" else ""
    after = f"?next={quote(wanted, safe='/')}" if wanted in destinations(request.app) else ""
    return web.HTTPSeeOther(f"/sign-in{after}")


def _elsewhere(request: web.Request) -> web.HTTPException:
    """Send who belongs to no office from an office's home to the association's; others may not."""
    seat = request[SEAT]
    if request.path == HOME and seat.office is None and seat.association:
        return web.HTTPSeeOther(ASSOCIATION_HOME)
    return web.HTTPForbidden()


def destinations(app: web.Application) -> frozenset[str]:
    """Return the paths that a sign-in may lead to: pages for those signed in, without parameters."""
    return frozenset(
        route.resource.canonical
        for route in app.router.routes()
        if route.method == "GET"
        and route.resource is not None
        and "{" not in route.resource.canonical
        and not route.resource.canonical.endswith("/events")  # a stream is no page
        and rule_of(route.handler) in (*ROLES, ACCOUNT_RULE, ASSOCIATION_RULE)
    )


def allowed_places(app: web.Application, seat: Seat) -> frozenset[str]:
    """Return those of `destinations` that somebody may see: what the navigation shows."""
    return frozenset(
        route.resource.canonical
        for route in app.router.routes()
        if route.resource is not None
        and route.resource.canonical in destinations(app)
        and allows(rule_of(route.handler) or "", seat)
    )


def destination(request: web.Request, wish: str | None) -> str:
    """Return where to go after the sign-in: the wish where it is one of our pages, else home."""
    return wish if wish is not None and wish in destinations(request.app) else HOME
