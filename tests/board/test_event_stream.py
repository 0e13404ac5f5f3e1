"""The board's stream: it starts, follows, resumes and ends."""

import asyncio

import pytest
from aiohttp import web

from checker.core.account_rules import OPERATOR
from checker.http.keys import APPOINTMENTS, SECRET, SESSIONS
from checker.http.live_board import FEED, SUBSCRIPTIONS_PER_OWNER
from checker.storage.appointments import hash_of
from tests.board.conftest import Add, listening
from tests.running_app import Client, Post, SignIn
from tests.support import NOW_S, FakeTime, good_readiness


async def test_a_change_at_the_client_arrives_with_its_words(
    client: Client, sign_in: SignIn, add: Add, post: Post
) -> None:
    await sign_in()
    row = await add()

    async with listening(client) as stream:
        before = await stream.next("snapshot")
        checks = {"microphone": {"state": "done", "finding": "muted"}}
        assert (await post("/api/readiness", good_readiness(checks=checks))).status == 200
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
        app[FEED].notify()

        assert [row["id"] for row in await stream.next("snapshot")] == [kept.id]


async def test_an_appointment_that_begins_unopened_becomes_a_call_for_help_without_any_news(
    client: Client,
    app: web.Application,
    sign_in: SignIn,
    add: Add,
    time: FakeTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app[FEED], "look_s", 0.05)
    await sign_in()
    await add(in_s=300)
    async with listening(client) as stream:
        assert [row["status"] for row in await stream.next("snapshot")] == ["not_opened"]

        time.pass_s(299)
        await stream.next("beat")
        time.pass_s(1)
        begun = await stream.next("row")
        time.pass_s(3_600)
        over = await stream.next("row")

    assert (begun["status"], begun["words"]["about"]) == ("help", "The link has not been opened yet")
    assert over["status"] == "not_opened"


async def test_a_day_is_told_by_the_clock_of_the_office(
    client: Client, sign_in: SignIn, time: FakeTime
) -> None:
    await sign_in()

    async with listening(client) as stream:
        await stream.next("snapshot")
        beat = await stream.next("beat")

    assert beat == {"now_ms": int(time.wall_s * 1000), "day": "2026-11-18"}


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
        others = [client.get("/board/events") for _ in range(SUBSCRIPTIONS_PER_OWNER)]
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
    client: Client, app: web.Application, add: Add, post: Post
) -> None:
    await add()

    assert (await post("/api/readiness", good_readiness())).status == 200
    await asyncio.sleep(0.05)

    assert app[FEED].looked_at == 0


async def test_a_cancelled_and_a_deleted_appointment_are_seen(
    client: Client, app: web.Application, sign_in: SignIn, add: Add
) -> None:
    await sign_in()
    row = await add()
    async with listening(client) as stream:
        await stream.next("snapshot")

        await app[APPOINTMENTS].cancel(row.id, OPERATOR, NOW_S)
        app[FEED].notify()
        assert (await stream.next("row"))["status"] == "cancelled"

        await app[APPOINTMENTS].delete(row.id, OPERATOR, NOW_S, hash_of(app[SECRET]))
        app[FEED].notify()
        assert await stream.next("snapshot") == []


async def test_a_head_request_is_no_stream(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    assert (await client.head("/board/events")).status in (404, 405)
