"""A whole server in the test's own process: real database, real relay, on free ports."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from checker.app import make_app
from checker.assets import Assets, pack
from checker.clock import Clock
from checker.core.tokens import keyed_hash
from checker.keys import SECRET, STORE
from checker.settings import Settings
from checker.store import Appointment
from tests.support import TOKEN, FakeTime, make_settings

Client = TestClient[web.Request, web.Application]
Post = Callable[..., Awaitable[ClientResponse]]


@pytest.fixture(scope="session")
def packed() -> Assets:
    return pack()


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """Override to change settings."""
    return {}


@pytest.fixture
def settings(tmp_path: Path, more_settings: dict[str, Any]) -> Settings:
    return make_settings(tmp_path, **more_settings)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def app(settings: Settings, packed: Assets, time: FakeTime) -> web.Application:
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(settings, clock=clock, packed=packed)


@pytest.fixture
async def client(app: web.Application, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    return await aiohttp_client(app, auto_decompress=True)


@pytest.fixture
async def appointment(client: Client, app: web.Application, time: FakeTime) -> Appointment:
    """An appointment in five minutes, whose token is TOKEN."""
    starts = int(time.wall_s) + 300
    key = keyed_hash(app[SECRET], "appointment", TOKEN)
    row = Appointment(key, starts, starts + 3_600, "en", "a label")
    await app[STORE].add_appointment(row)
    return row


@pytest.fixture
def post(client: Client) -> Post:
    """Send JSON as the page does."""

    async def send(path: str, body: object, **headers: str) -> ClientResponse:
        given = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.post(path, data=json.dumps(body).encode(), headers=given | names)

    return send
