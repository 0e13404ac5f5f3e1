"""What the tests of the board share: appointments, and listening as a browser does."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientResponse, web

from checker.core.tokens import keyed_hash
from checker.http.keys import APPOINTMENTS, SECRET
from checker.http.live import broadcast
from checker.storage.accounts.accounts import Account
from checker.storage.appointments import Appointment
from tests.running_app import Client
from tests.support import TOKEN, FakeTime

Add = Callable[..., Any]
PAGE = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def _quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "BEAT_S", 0.05)


@pytest.fixture
def add(app: web.Application, time: FakeTime) -> Add:
    """Store an appointment and return it."""

    async def store(
        token: str = TOKEN, owner: Account | None = None, in_s: int = 300, **more: Any
    ) -> Appointment:
        starts = int(time.wall_s) + in_s
        key = keyed_hash(app[SECRET], "appointment", token)
        row = Appointment(
            key, starts, starts + 3_600, "en", counsellor=None if owner is None else owner.id, **more
        )
        await app[APPOINTMENTS].add([row])
        return row

    return store


class Stream:
    """What a board hears."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response
        self.last = ""

    async def next(self, wanted: str) -> Any:
        """Return the data of the next event of a kind; other kinds but heartbeats are a fault."""
        while True:
            name, data = await self._event()
            if name == wanted:
                return data
            assert name == "beat", name

    async def ends(self) -> bool:
        """Tell whether the stream is closed by the server."""
        async with asyncio.timeout(3):
            while await self.response.content.readline():
                pass
        return True

    async def _event(self) -> tuple[str, Any]:
        name, data = "", None
        async with asyncio.timeout(3):
            while line := (await self.response.content.readline()).decode():
                field, _, value = line.rstrip("\n").partition(": ")
                if field == "id":
                    self.last = value
                elif field == "event":
                    name = value
                elif field == "data":
                    data = json.loads(value)
                elif not line.strip() and name:
                    return name, data
        raise AssertionError("the stream has ended")


@asynccontextmanager
async def listening(client: Client, query: str = "", last: str = "") -> AsyncIterator[Stream]:
    """Listen as a browser does."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    async with client.get(f"/board/events{query}", headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Stream(response)
