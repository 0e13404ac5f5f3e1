"""The rows of a moment, for a board that no stream reaches: the same as a stream would begin with."""

import pytest
from aiohttp import web

from checker.core.account_rules import OPERATOR
from checker.http.keys import APPOINTMENTS, SECRET
from checker.http.live_board import FEED
from checker.storage.appointments import hash_of
from tests.board.conftest import Add, listening
from tests.running_app import Client, Post, SignIn
from tests.support import NOW_S, FakeTime, good_readiness

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("query", ["", "?of=mine", "?wall&of=team", "?wall&of=team&labels"])
async def test_who_asks_gets_what_a_stream_begins_with(
    client: Client, sign_in: SignIn, add: Add, time: FakeTime, query: str
) -> None:
    anna = await sign_in("anna")
    await add(label="File 1", owner=anna)
    await add("b" * 26, label="File 2")

    answer = await client.get(f"/board/events{query}", headers=JSON)
    asked = await answer.json()
    async with listening(client, query) as stream:
        begun = await stream.next("snapshot")

    def in_order(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return sorted(rows, key=lambda row: str(row["id"]))

    assert in_order(asked["rows"]) == in_order(begun)
    assert asked["beat"] == {"now_ms": int(time.wall_s * 1000), "day": "2026-11-18"}
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept"


async def test_a_stream_goes_on_where_the_answer_ended(
    client: Client, sign_in: SignIn, add: Add, post: Post
) -> None:
    await sign_in()
    await add()
    await add("b" * 26)
    async with listening(client) as other:  # keeps the feed going
        await other.next("snapshot")
        asked = await (await client.get("/board/events", headers=JSON)).json()
        await post("/api/readiness", good_readiness(status="opened", checks={}))
        await other.next("row")

        async with listening(client, f"?after={asked['last']}") as stream:
            assert (await stream.next("row"))["status"] == "opened"


async def test_what_is_deleted_while_nobody_watches_does_not_stay_on_the_board(
    client: Client, app: web.Application, sign_in: SignIn, add: Add
) -> None:
    account = await sign_in()
    row = await add(owner=account)
    asked = await (await client.get("/board/events", headers=JSON)).json()
    assert [each["id"] for each in asked["rows"]] == [row.id]

    await app[APPOINTMENTS].delete(row.id, OPERATOR, NOW_S, hash_of(app[SECRET]))

    async with listening(client, f"?after={asked['last']}") as stream:
        assert await stream.next("snapshot") == []


async def test_asking_is_no_seat_and_leaves_nobody_watching(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    await sign_in()
    async with listening(client) as stream:
        await stream.next("snapshot")

        for _ in range(10):
            assert (await client.get("/board/events", headers=JSON)).status == 200

        assert app[FEED].watchers == 1
        await stream.next("beat")


async def test_who_is_signed_out_is_told_so(client: Client) -> None:
    assert (await client.get("/board/events", headers=JSON)).status == 401
