"""What the tests of booking tools share: a token, and asking as such a tool does."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web

from checker.core.api_tokens import SCOPES
from checker.http.keys import API_TOKENS, SECRET
from checker.storage.accounts.api_tokens import new_api_token
from tests.running_app import Client
from tests.support import FakeTime

PATH = "/api/v1/appointments"
Ask = Callable[..., Awaitable[ClientResponse]]
Start = Callable[[float], str]


async def put_token(app: web.Application, *scopes: str, name: str = "tool") -> str:
    """Make a token and return it."""
    token, row = new_api_token(app[SECRET], name, set(scopes))
    assert await app[API_TOKENS].add(row)
    return token


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """Berlin's office, in two languages, under an address of its own."""
    return {"languages": ("de", "en"), "default_language": "de", "public_url": "https://check.example"}


@pytest.fixture
async def token(client: Client, app: web.Application) -> str:
    """A token that may do everything."""
    return await put_token(app, *SCOPES)


@pytest.fixture
async def ask(client: Client, token: str) -> AsyncIterator[Ask]:
    """Send a request with the token and no cookie: `await ask("POST", PATH, {"starts": …})`."""

    async def send(
        method: str, path: str, body: Any = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> ClientResponse:
        given = {"Authorization": f"Bearer {token}", **headers}
        sent = {} if body is None else {"data" if isinstance(body, bytes) else "json": body}
        return await tool.request(method, client.make_url(path), headers=given, **sent)

    async with ClientSession(cookie_jar=DummyCookieJar()) as tool:
        yield send


@pytest.fixture
def in_hours(time: FakeTime) -> Start:
    """Return a time so many hours from now, as a tool writes it, in UTC."""

    def start(hours: float) -> str:
        return (datetime.fromtimestamp(time.wall_s, UTC) + timedelta(hours=hours)).isoformat()

    return start


async def made(ask: Ask, **body: Any) -> dict[str, Any]:
    """Make an appointment; returns the answer."""
    answer = await ask("POST", PATH, body)
    assert answer.status == 201, await answer.text()
    told: dict[str, Any] = await answer.json()
    return told


async def problem(answer: ClientResponse) -> dict[str, Any]:
    """Return the problem that an answer tells of."""
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = await answer.json()
    assert told["status"] == answer.status
    return told
