"""What the tests of both ends share: listening as the page of an appointment does."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientResponse

from checker.http.live import broadcast
from tests.running_app import Client
from tests.support import TOKEN

EVENTS = "/api/both-ends/events"
STREAM = {"Accept": "text/event-stream", "Sec-Fetch-Site": "same-origin"}
Listen = Callable[..., AbstractAsyncContextManager["Stream"]]


@pytest.fixture(autouse=True)
def _quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "BEAT_S", 0.05)


class Stream:
    """What a page hears."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def next(self, wanted: str) -> Any:
        """Return the data of the next event of a kind; other kinds but heartbeats are a fault."""
        async for name, data in self._events():
            if name == wanted:
                return data
            assert name == "beat", name
        raise AssertionError("the stream has ended")

    async def ends(self) -> list[str]:
        """Return the names of what comes before the server closes the stream, heartbeats left out."""
        return [name async for name, _ in self._events() if name != "beat"]

    async def _events(self) -> AsyncIterator[tuple[str, Any]]:
        fields: dict[str, str] = {}
        async with asyncio.timeout(3):
            while line := (await self.response.content.readline()).decode():
                field, _, value = line.rstrip("\n").partition(": ")
                if line != "\n":
                    fields[field] = value
                elif "data" in fields:
                    yield fields["event"], json.loads(fields["data"])
                    fields = {}


@pytest.fixture
def listen(client: Client) -> Listen:
    """Listen to an appointment until the block ends."""

    @asynccontextmanager
    async def listening(token: str = TOKEN, language: str = "en") -> AsyncIterator[Stream]:
        body = {"token": token, "language": language}
        async with client.post(EVENTS, json=body, headers=STREAM) as response:
            assert response.status == 200
            assert response.content_type == "text/event-stream"
            yield Stream(response)

    return listening
