"""Alive, and able to work."""

from aiohttp import web

from checker.keys import RELAY
from tests.handlers.conftest import Client


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
