"""Who may do what: every route is in this table, and each is tried from the wrong side."""

import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from checker.core.account_rules import ROLES
from checker.http.access import destinations, rule_of
from checker.http.keys import ACCOUNTS
from tests.running_app import Client, LoopbackJar, SignIn, enter
from tests.support import FakeTime

# A new route needs a row here and `@allow(…)` on its handler. Whose rows it may see is not decided by the
# rule but in the statements: test that beside the handler, with somebody else's id.
ROUTES = {
    "GET /": "anyone",
    "GET /o/{office}": "anyone",
    "GET /c/{token}": "anyone",
    "GET /words": "anyone",
    "GET /accessibility": "anyone",
    "GET /calendar/{token}.ics": "anyone",
    "GET /{token}": "anyone",
    "GET /{rest}": "anyone",
    "GET /assets/{digest}/{path}": "anyone",
    "POST /api/readiness": "anyone",
    "POST /api/results": "anyone",
    "POST /api/rehearsals": "anyone",
    "GET /api/line": "anyone",
    "GET /health": "anyone",
    "GET /ready": "anyone",
    "GET /sign-in": "anyone",
    "POST /sign-in": "anyone",
    "POST /sign-out": "anyone",
    "POST /sign-in/passkey/options": "anyone",
    "POST /sign-in/passkey": "anyone",
    "GET /sign-in/oidc": "anyone",
    "GET /sign-in/oidc/callback": "anyone",
    "GET /first/{token}": "anyone",
    "POST /first/{token}": "anyone",
    "GET /reset/{token}": "anyone",
    "POST /reset/{token}": "anyone",
    "GET /account": "account",
    "GET /account/export": "account",
    "GET /account/confirm": "account",
    "POST /account/confirm": "account",
    "POST /account/office": "account",
    "POST /account/password": "account",
    "POST /account/language": "account",
    "POST /account/sessions/end": "account",
    "POST /account/sessions/{id}/end": "account",
    "POST /account/passkeys/options": "account",
    "POST /account/passkeys": "account",
    "POST /account/passkeys/{id}/delete": "account",
    "GET /statistics": "counsellor",
    "GET /statistics.csv": "counsellor",
    "GET /statistics/offices": "association",
    "GET /board": "counsellor",
    "GET /board/wall": "counsellor",
    "GET /board/events": "counsellor",
    "GET /board/telephone/{id}": "counsellor",
    "GET /accounts": "administrator",
    "POST /accounts": "administrator",
    "POST /accounts/{id}/reset": "administrator",
    "POST /accounts/{id}/disable": "administrator",
    "POST /accounts/{id}/enable": "administrator",
    "POST /accounts/{id}/role": "administrator",
    "POST /accounts/{id}/leave": "administrator",
    "POST /accounts/{id}/end-sessions": "administrator",
    "POST /accounts/{id}/delete": "administrator",
    "GET /accounts/tokens": "administrator",
    "POST /accounts/tokens": "administrator",
    "POST /accounts/tokens/{id}/end": "administrator",
    "GET /api/v1/openapi.json": "anyone",
    "GET /api/v1/appointments": "appointments:read",
    "POST /api/v1/appointments": "appointments:write",
    "GET /api/v1/appointments/{id}": "appointments:read",
    "PATCH /api/v1/appointments/{id}": "appointments:write",
    "DELETE /api/v1/appointments/{id}": "appointments:write",
    "GET /offices": "association",
    "POST /offices": "association",
    "GET /offices/{id}": "association",
    "POST /offices/{id}": "association",
    "POST /offices/{id}/administrators": "association",
    "POST /offices/{id}/logo": "association",
    "POST /offices/{id}/logo/remove": "association",
    "GET /logo/{digest}": "anyone",
    "GET /offices/{id}/export": "association",
    "GET /offices/{id}/remove": "association",
    "POST /offices/{id}/remove": "association",
    "GET /accounts/export": "administrator",
    "POST /api/both-ends/events": "anyone",
    "POST /api/both-ends/signal": "anyone",
    "POST /board/{id}/signal": "counsellor",
    "POST /api/both-ends/direct": "anyone",
    "POST /board/{id}/direct": "counsellor",
    "GET /appointments": "counsellor",
    "GET /appointments/new": "counsellor",
    "POST /appointments/new": "counsellor",
    "GET /appointments/many": "counsellor",
    "POST /appointments/many": "counsellor",
    "GET /appointments/many/{batch}": "counsellor",
    "GET /appointments/week": "counsellor",
    "GET /appointments/day/{day}": "counsellor",
    "GET /appointments/{id}": "counsellor",
    "GET /appointments/{id}/{kind}": "counsellor",
    "POST /appointments/{id}/move": "counsellor",
    "POST /appointments/{id}/renew": "counsellor",
    "POST /appointments/{id}/cancel": "counsellor",
    "POST /appointments/{id}/reassign": "counsellor",
    "POST /appointments/{id}/delete": "counsellor",
}
SIGNED_IN = [route for route, rule in ROUTES.items() if rule != "anyone" and ":" not in rule]
# Those of tools are tried in tests/http/test_bearer.py.
ADMINISTRATORS = [route for route, rule in ROUTES.items() if rule in ("administrator", "association")]
IN_OFFICES = [route for route, rule in ROUTES.items() if rule in ("counsellor", "administrator")]
PARAMETERS = {"kind": "ics"}  # where the route's pattern does not take just anything
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
SCRIPT = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


async def status(client: Client, route: str, headers: dict[str, str]) -> int:
    """Send a request to a route, with made-up parameters and nothing in the body."""
    method, _, path = route.partition(" ")
    made_up = re.sub(r"\{(\w+)\}", lambda name: PARAMETERS.get(name[1], "0" * 32), path)
    answer = await client.request(method, made_up, headers=headers, allow_redirects=False)
    if answer.status == 303:
        return 401 if answer.headers["Location"].startswith("/sign-in") else 303
    return answer.status


def test_every_route_is_in_the_table_and_the_table_tells_the_truth(app: web.Application) -> None:
    routes = {
        f"{route.method} {route.resource.canonical}": rule_of(route.handler)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"  # aiohttp answers HEAD by GET's handler
    }

    assert routes == ROUTES


@pytest.mark.parametrize("route", SIGNED_IN)
async def test_who_is_not_signed_in_gets_nowhere(client: Client, route: str) -> None:
    assert await status(client, route, PAGE) == 401
    assert await status(client, route, SCRIPT) == 401


@pytest.mark.parametrize("route", ADMINISTRATORS)
async def test_a_counsellor_is_no_administrator(client: Client, sign_in: SignIn, route: str) -> None:
    await sign_in("anna", "counsellor")

    assert await status(client, route, PAGE) == 403


@pytest.mark.parametrize("route", IN_OFFICES)
async def test_the_associations_administrator_is_nobody_in_an_office(
    client: Client, sign_in: SignIn, route: str
) -> None:
    await sign_in("otto", "administrator", office=None)

    assert await status(client, route, PAGE) == (303 if route == "GET /board" else 403)


@pytest.mark.parametrize("route", [route for route in SIGNED_IN if route.startswith("POST")])
async def test_no_other_site_can_change_anything_for_who_is_signed_in(
    client: Client, sign_in: SignIn, route: str
) -> None:
    await sign_in("otto", "administrator")

    for site in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ):
        assert await status(client, route, site) == 403


@pytest.mark.parametrize("route", [route for route in SIGNED_IN if route.startswith("GET")])
async def test_who_may_gets_in(client: Client, sign_in: SignIn, route: str) -> None:
    await sign_in("otto", "administrator")

    assert await status(client, route, PAGE) in (200, 404)  # 404: the made-up parameters


@pytest.mark.parametrize("route", [r for r in SIGNED_IN if r.startswith("GET") and "{" not in r])
async def test_what_the_office_sees_is_never_stored(client: Client, sign_in: SignIn, route: str) -> None:
    await sign_in("otto", "administrator")

    answer = await client.get(route.removeprefix("GET "), headers=PAGE)

    assert "no-store" in answer.headers["Cache-Control"]


async def test_a_disabled_account_is_out_at_once(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    account = await sign_in()
    await app[ACCOUNTS].change(account.id, disabled=True)

    assert await status(client, "GET /account", PAGE) == 401


async def test_a_role_that_was_taken_away_counts_at_once(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    account = await sign_in("otto", "administrator")
    await app[ACCOUNTS].change_role(account.id, 0, "counsellor")

    assert await status(client, "GET /accounts", PAGE) == 403


@pytest.mark.parametrize("path", ["/", "/c/none", "/health", "/nowhere"])
async def test_the_clients_pages_know_no_cookie(client: Client, sign_in: SignIn, path: str) -> None:
    bare = await client.get(path)
    await sign_in()

    answer = await client.get(path)

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert len(await answer.text()) == len(await bare.text())


def test_a_sign_in_leads_to_pages_alone(app: web.Application) -> None:
    for path in destinations(app):
        assert re.fullmatch(r"/[a-z./-]+", path)
        assert ROUTES[f"GET {path}"] in (*ROLES, "account", "association")


async def test_a_handler_without_a_rule_lets_nobody_in(
    app: web.Application, time: FakeTime, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    async def forgotten(_request: web.Request) -> web.Response:
        return web.Response(text="secret")

    app.router.add_get("/forgotten", forgotten)
    client = await aiohttp_client(app, cookie_jar=LoopbackJar(unsafe=True))
    await enter(client, app, time.wall_s, "otto", "administrator")

    answer = await client.get("/forgotten")

    assert answer.status == 403
    assert "secret" not in await answer.text()
