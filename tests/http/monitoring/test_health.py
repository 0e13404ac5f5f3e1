"""Alive, and able to work."""

import pytest
from aiohttp import web

from checker.check_page.rehearsals_api import RELAY
from checker.relay.turn.server import Relay
from tests.running_app import Client


async def test_a_server_that_runs_is_alive_and_ready(client: Client) -> None:
    alive, ready = await client.get("/health"), await client.get("/ready")

    assert (alive.status, await alive.json()) == (200, {"status": "alive"})
    assert (ready.status, await ready.json()) == (200, {"database": "ok", "relay": "ok"})


async def test_a_server_whose_relay_is_gone_is_alive_but_not_ready(
    client: Client, app: web.Application
) -> None:
    relay = app[RELAY].relay
    assert relay is not None

    await relay.__aexit__(None, None, None)

    assert (await client.get("/health")).status == 200
    assert (await client.get("/ready")).status == 503


async def test_a_relay_that_is_full_is_said_and_the_server_stays_in_service(
    client: Client, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relay, "is_full", True)

    ready = await client.get("/ready")

    assert (ready.status, await ready.json()) == (200, {"database": "ok", "relay": "full"})


class TestAskedTooOften:
    """`/ready` costs a look at database and relay, so it is no way to keep the server busy."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_api": "3/minute"}

    async def test_ready_is_limited_like_the_api_and_health_is_not(self, client: Client) -> None:
        statuses = [(await client.get("/ready")).status for _ in range(4)]

        assert statuses == [200, 200, 200, 429]
        assert {(await client.get("/health")).status for _ in range(5)} == {200}
