"""The board: whose rows it shows, and a stream that starts, follows, resumes and ends."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientResponse, web

from checker.accounts import Account
from checker.core.tokens import keyed_hash
from checker.handlers import board
from checker.keys import APPOINTMENTS, FEED, SECRET, SESSIONS, STORE
from checker.live import SEATS
from checker.store import Appointment
from tests.handlers.conftest import Client, Post, SignIn
from tests.support import TOKEN, FakeTime, good_readiness

Add = Callable[..., Any]
PAGE = {"Accept": "text/html"}


@pytest.fixture(autouse=True)
def _quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "BEAT_S", 0.05)


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


async def test_the_board_shows_a_row_with_its_checks(client: Client, sign_in: SignIn, add: Add) -> None:
    account = await sign_in()
    row = await add(owner=account, label="File 12")

    page = await (await client.get("/board", headers=PAGE)).text()

    assert f'data-appointment="{row.id}"' in page
    assert 'data-status="not_opened"' in page
    assert "File 12" in page
    assert 'data-check="handoff"' in page


@pytest.mark.parametrize("path", ["/board", "/board/wall?labels"])
async def test_a_label_is_text_whatever_is_in_it(
    client: Client, sign_in: SignIn, add: Add, path: str
) -> None:
    await sign_in()
    await add(label="<script>alert(1)</script>")

    page = await (await client.get(path, headers=PAGE)).text()

    assert "<script>alert" not in page
    assert "&lt;script>alert" in page or "&lt;script&gt;alert" in page


async def test_the_wall_keeps_labels_to_itself_until_asked(client: Client, sign_in: SignIn, add: Add) -> None:
    await sign_in()
    await add(label="Mrs. K.")

    assert "Mrs. K." not in await (await client.get("/board/wall", headers=PAGE)).text()
    async with listening(client, "?wall&of=team") as stream:
        assert (await stream.next("snapshot"))[0]["words"]["label"] == ""
    async with listening(client, "?wall&of=team&labels") as stream:
        assert (await stream.next("snapshot"))[0]["words"]["label"] == "Mrs. K."


async def test_a_change_at_the_client_arrives_with_its_words(
    client: Client, sign_in: SignIn, add: Add, post: Post
) -> None:
    await sign_in()
    row = await add()

    async with listening(client) as stream:
        before = await stream.next("snapshot")
        checks = {"microphone": {"state": "done", "finding": "muted"}}
        assert (await post("/api/readiness", good_readiness(checks=checks))).status == 204
        after = await stream.next("row")

    assert [each["status"] for each in before] == ["not_opened"]
    assert (after["id"], after["status"]) == (row.id, "help")
    assert after["words"]["about"] == "Microphone: muted"
    assert after["words"]["say"]
    assert after["checks"]["microphone"]["rating"] == "blocked"


async def test_replayed_and_late_readiness_is_not_seen(
    client: Client, app: web.Application, sign_in: SignIn, add: Add, post: Post
) -> None:
    await sign_in()
    await add()
    async with listening(client) as stream:
        await stream.next("snapshot")
        await post("/api/readiness", good_readiness(sequence=5, status="left"))
        assert (await stream.next("row"))["status"] == "left"
        number = app[FEED].number

        assert (await post("/api/readiness", good_readiness(sequence=4, status="opened"))).status == 409
        await stream.next("beat")

        assert app[FEED].number == number


async def test_who_comes_back_gets_what_was_missed_and_nothing_else(
    client: Client, sign_in: SignIn, add: Add, post: Post
) -> None:
    await sign_in()
    await add()
    await add("b" * 26)
    async with listening(client) as other:  # keeps the feed going, as colleagues do
        await other.next("snapshot")
        async with listening(client) as stream:
            await stream.next("snapshot")
            last = stream.last
        await post("/api/readiness", good_readiness(status="opened", checks={}))
        await other.next("row")

        async with listening(client, last=last) as again:
            assert (await again.next("row"))["status"] == "opened"
        async with listening(client, f"?of=team&after={last}") as again:
            assert (await again.next("row"))["status"] == "opened"


@pytest.mark.parametrize(
    "last", ["00000000-3", "nonsense", "-", "{process}-99999", "{process}-²", "{process}--1"]
)
async def test_a_number_of_another_process_or_none_at_all_gets_everything(
    client: Client, app: web.Application, sign_in: SignIn, add: Add, last: str
) -> None:
    await sign_in()
    await add()

    async with listening(
        client, last=last.format(process=app[FEED].process).encode().decode("latin-1")
    ) as stream:
        assert len(await stream.next("snapshot")) == 1


async def test_an_appointment_that_has_expired_leaves_the_board_at_once(
    client: Client, app: web.Application, sign_in: SignIn, add: Add, time: FakeTime
) -> None:
    await sign_in()
    await add()
    kept = await add("b" * 26, in_s=7_200)
    async with listening(client) as stream:
        assert len(await stream.next("snapshot")) == 2

        time.pass_s(300 + 3_600 + 24 * 3_600)  # a day after its end, to the second
        app[FEED].touch()

        assert [row["id"] for row in await stream.next("snapshot")] == [kept.id]


async def test_a_day_is_told_by_the_clock_of_the_office(
    client: Client, sign_in: SignIn, time: FakeTime
) -> None:
    await sign_in()

    async with listening(client) as stream:
        await stream.next("snapshot")
        beat = await stream.next("beat")

    assert beat == {"now_ms": int(time.wall_s * 1000), "day": "2026-11-18"}


class TestOwnership:
    """Tried from the wrong side."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"team_board": False}

    async def rows(self, client: Client, query: str = "") -> set[str]:
        """Return the ids that page and stream show; they have to agree."""
        page = await (await client.get(f"/board{query}", headers=PAGE)).text()
        async with listening(client, query) as stream:
            streamed = {row["id"] for row in await stream.next("snapshot")}
        assert set(re.findall(r'data-appointment="(\w+)"', page)) == streamed
        return streamed

    async def test_without_a_team_board_everybody_sees_their_own(
        self, client: Client, sign_in: SignIn, add: Add
    ) -> None:
        otto = await sign_in("otto")
        await add("b" * 26, otto, label="of Otto")
        anna = await sign_in("anna")
        own = await add(TOKEN, anna)

        assert await self.rows(client) == {own.id}
        assert await self.rows(client, "?of=team") == {own.id}
        for path in ("/board?of=team", "/board/wall?of=team&labels"):
            assert "of Otto" not in await (await client.get(path, headers=PAGE)).text()

    async def test_a_change_of_somebody_elses_client_is_not_heard(
        self, client: Client, sign_in: SignIn, add: Add, post: Post
    ) -> None:
        otto = await sign_in("otto")
        await add(TOKEN, otto)
        await sign_in("anna")
        async with listening(client, "?of=team") as stream:
            assert await stream.next("snapshot") == []

            await post("/api/readiness", good_readiness())

            for _ in range(3):
                await stream.next("beat")

    async def test_an_administrator_sees_the_whole_office(
        self, client: Client, sign_in: SignIn, add: Add
    ) -> None:
        anna = await sign_in("anna")
        row = await add(TOKEN, anna)
        await sign_in("berta", "administrator")

        assert await self.rows(client) == {row.id}
        assert await self.rows(client, "?of=mine") == set()


async def test_a_session_that_is_ended_ends_its_stream_within_seconds(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    account = await sign_in()
    async with listening(client) as stream:
        await stream.next("snapshot")

        await app[SESSIONS].end_all(account.id)

        assert await stream.next("end") == "session"
        assert await stream.ends()
    assert app[FEED].watchers == 0
    assert (await client.get("/board/events", headers={"Accept": "text/event-stream"})).status == 401


async def test_the_oldest_of_too_many_windows_is_told_to_stop(client: Client, sign_in: SignIn) -> None:
    await sign_in()
    async with listening(client) as first:
        await first.next("snapshot")
        others = [client.get("/board/events") for _ in range(SEATS)]
        responses = [await each for each in others]

        assert await first.next("end") == "seats"
        assert await first.ends()
        for response in responses:
            response.close()


async def test_a_window_that_closes_stops_the_work(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    await sign_in()
    async with listening(client) as stream:
        await stream.next("snapshot")
        assert app[FEED].watchers == 1

    async with asyncio.timeout(3):
        while app[FEED].watchers:  # noqa: ASYNC110 -- the server notices by itself
            await asyncio.sleep(0.01)
    assert app[FEED].items == {}


async def test_readiness_without_a_watcher_reads_no_board(
    client: Client, app: web.Application, add: Add, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add()
    monkeypatch.setattr(app[FEED], "_read", pytest.fail)

    assert (await post("/api/readiness", good_readiness())).status == 204
    await asyncio.sleep(0.05)


async def test_a_cancelled_and_a_deleted_appointment_are_seen(
    client: Client, app: web.Application, sign_in: SignIn, add: Add
) -> None:
    await sign_in()
    row = await add()
    async with listening(client) as stream:
        await stream.next("snapshot")

        cancelled = Appointment(**(vars(row) | {"cancelled": True}))
        await app[STORE].delete_appointment(row.hash)
        await app[APPOINTMENTS].add([cancelled])
        app[FEED].touch()
        assert (await stream.next("row"))["status"] == "cancelled"

        await app[STORE].delete_appointment(row.hash)
        app[FEED].touch()
        assert await stream.next("snapshot") == []


async def test_a_head_request_is_no_stream(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    assert (await client.head("/board/events")).status in (404, 405)


async def test_a_board_that_does_not_read_is_let_go(
    client: Client, app: web.Application, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_in()
    really = web.StreamResponse.write

    async def full(response: web.StreamResponse, data: bytes) -> None:
        """Take what comes until the first heartbeat, then hang as full buffers do."""
        await (asyncio.Event().wait() if b"event: beat" in data else really(response, data))

    monkeypatch.setattr(board, "WRITE_S", 0.05)
    monkeypatch.setattr(web.StreamResponse, "write", full)

    async with client.get("/board/events") as response:
        with pytest.raises(ClientPayloadError):
            await response.content.read()

    assert app[FEED].watchers == 0
