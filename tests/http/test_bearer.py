"""A token opens what its scopes say, and nothing else; an account opens nothing of a tool's."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from checker.http.keys import API_TOKENS
from tests.booking.conftest import PATH, problem, put_token
from tests.running_app import Client, SignIn
from tests.support import FakeTime

ONE = f"{PATH}/{'0' * 32}"
READS = [("GET", PATH), ("GET", ONE)]
WRITES = [("POST", PATH), ("PATCH", ONE), ("DELETE", ONE)]


async def status(client: Client, method: str, path: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return (await client.request(method, path, headers=headers)).status


@pytest.mark.parametrize(("method", "path"), READS + WRITES)
async def test_without_a_token_there_is_no_way_in_not_even_for_an_administrator(
    client: Client, app: web.Application, sign_in: SignIn, method: str, path: str
) -> None:
    answer = await client.request(method, path)
    await sign_in("otto", "administrator")
    signed_in = await client.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})

    assert (answer.status, signed_in.status) == (401, 401)
    assert (await problem(answer))["detail"] == "a token that is in use is needed"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="startklar"'


async def test_a_token_that_is_none_or_was_ended_is_refused(client: Client, app: web.Application) -> None:
    token = await put_token(app, "appointments:read")
    assert await status(client, "GET", PATH, token) == 200
    [row] = await app[API_TOKENS].list()
    await app[API_TOKENS].end(row.id)

    for given in (token, token[:-1], "x"):
        answer = await client.get(PATH, headers={"Authorization": f"Bearer {given}"})
        assert answer.status == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


async def test_each_scope_opens_its_own(client: Client, app: web.Application) -> None:
    reads = await put_token(app, "appointments:read", name="reads")
    writes = await put_token(app, "appointments:write", name="writes")

    assert [await status(client, *each, reads) for each in READS] == [200, 404]
    assert [await status(client, *each, writes) for each in READS] == [403, 403]
    assert [await status(client, *each, reads) for each in WRITES] == [403, 403, 403]
    assert 403 not in [await status(client, *each, writes) for each in WRITES]


async def test_a_scope_that_is_missing_is_named(client: Client, app: web.Application) -> None:
    token = await put_token(app, "appointments:read")

    answer = await client.delete(ONE, headers={"Authorization": f"Bearer {token}"})

    assert 'error="insufficient_scope", scope="appointments:write"' in answer.headers["WWW-Authenticate"]
    assert "appointments:write is needed" in (await problem(answer))["detail"]


@pytest.mark.parametrize("path", ["/board", "/appointments", "/accounts", "/accounts/tokens", "/account"])
async def test_a_token_is_no_sign_in(client: Client, app: web.Application, path: str) -> None:
    token = await put_token(app, "appointments:read", "appointments:write")

    answer = await client.get(path, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False)

    assert answer.status == 401


async def test_the_day_of_the_last_use_is_kept_and_no_time(
    client: Client, app: web.Application, time: FakeTime
) -> None:
    token = await put_token(app, "appointments:read")
    await status(client, "GET", PATH, token)

    [row] = await app[API_TOKENS].list()

    assert row.last_used is not None
    day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(row.last_used)
    assert day.date() == datetime.fromtimestamp(time.wall_s, UTC).date()


class TestLimits:
    """How often a tool may ask."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"rate_limit_booking": "3/minute", "trusted_proxies": "127.0.0.0/8"}

    async def test_an_address_is_slow_to_guess(self, client: Client) -> None:
        answers = [await status(client, "GET", PATH, "guess") for _ in range(4)]

        assert answers == [401, 401, 401, 429]
        assert await status(client, "GET", "/api/line", None) == 200, "the check's requests are left alone"

    async def test_a_token_counts_wherever_it_comes_from(self, client: Client, app: web.Application) -> None:
        token = await put_token(app, "appointments:read")
        headers = {"Authorization": f"Bearer {token}"}

        answers = [
            await client.get(PATH, headers=headers | {"X-Forwarded-For": f"192.0.2.{host}"})
            for host in range(4)
        ]

        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert (await problem(answers[-1]))["detail"] == "too many requests, please wait a moment"


async def test_errors_of_all_kinds_are_problems(client: Client, app: web.Application) -> None:
    token = await put_token(app, "appointments:write")
    headers = {"Authorization": f"Bearer {token}"}

    nothing = await client.get("/api/v1/nothing", headers=headers)
    method = await client.put(PATH, headers=headers)
    site = await client.post(PATH, headers=headers | {"Sec-Fetch-Site": "cross-site"})

    assert [(await problem(each))["title"] for each in (nothing, method, site)] == [
        "Not Found", "Method Not Allowed", "Forbidden"
    ]  # fmt: skip
    assert method.headers["Allow"] == "GET,HEAD,POST"
