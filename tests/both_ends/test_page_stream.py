"""What the page of one appointment hears: its own messages, each when it is another one, and nothing more."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from checker.both_ends import messages, page_stream, page_view
from checker.both_ends.page_stream import HOMES, PAGES
from checker.core.account_rules import OPERATOR
from checker.core.tokens import keyed_hash
from checker.http.keys import APPOINTMENTS, SECRET
from checker.http.live_board import FEED, SUBSCRIPTIONS_PER_OWNER
from checker.storage.appointments import Appointment, hash_of
from checker.storage.board import Entry
from tests.both_ends.conftest import EVENTS, STREAM, Listen
from tests.running_app import Client, Post
from tests.support import NOW_S, TOKEN, FakeTime, good_readiness

DAY_S = 86_400


async def _add(app: web.Application, token: str, in_s: int = 300) -> Appointment:
    starts = int(NOW_S) + in_s
    row = Appointment(keyed_hash(app[SECRET], "appointment", token), starts, starts + 3_600, "de")
    await app[APPOINTMENTS].add([row])
    return row


async def test_it_begins_with_the_messages_of_the_moment_and_a_heartbeat(
    listen: Listen, appointment: Appointment, time: FakeTime
) -> None:
    async with listen() as stream:
        told = await stream.next("snapshot")
        beat = await stream.next("beat")

    assert told["appointment"] == {"starts_ms": appointment.starts * 1000, "ends_ms": appointment.ends * 1000}
    assert beat == {"now_ms": int(time.wall_s * 1000)}


async def test_a_move_is_heard_at_once_and_nothing_else_with_it(
    listen: Listen, app: web.Application, appointment: Appointment
) -> None:
    async with listen() as stream:
        await stream.next("snapshot")

        starts = appointment.starts + 900
        await app[APPOINTMENTS].move(appointment.id, OPERATOR, NOW_S, starts, starts + 60)
        app[FEED].notify(appointment.id)

        assert await stream.next("snapshot") == {
            "appointment": {"starts_ms": starts * 1000, "ends_ms": (starts + 60) * 1000}
        }


async def test_what_concerns_the_board_alone_is_not_sent(
    listen: Listen, app: web.Application, appointment: Appointment, post: Post
) -> None:
    async with listen() as stream:
        await stream.next("snapshot")
        number = app[FEED].number

        await post("/api/readiness", good_readiness())
        await _until(lambda: app[FEED].number > number)
        await app[APPOINTMENTS].cancel(appointment.id, OPERATOR, NOW_S)
        app[FEED].notify(appointment.id)

        assert await stream.ends() == []


@pytest.mark.usefixtures("appointment")
async def test_what_changes_elsewhere_is_no_work_for_a_page(
    listen: Listen, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, made = await _add(app, "b" * 26), list[str]()

    def told(entry: Entry, reader: messages.Reader) -> dict[str, Any]:
        made.append(entry.id)
        return messages.told(entry, reader)

    monkeypatch.setattr(page_view, "told", told)
    async with listen() as stream:
        await stream.next("snapshot")
        await stream.next("beat")
        number = app[FEED].number

        await app[APPOINTMENTS].move(other.id, OPERATOR, NOW_S, other.starts + 900, other.ends + 900)
        app[FEED].notify(other.id)
        await _until(lambda: app[FEED].number > number)
        await stream.next("beat")

    assert len(made) == 1


async def test_another_appointment_is_never_heard(
    listen: Listen, app: web.Application, appointment: Appointment
) -> None:
    other = await _add(app, "b" * 26)
    async with listen() as mine, listen("b" * 26) as theirs:
        await mine.next("snapshot")
        await theirs.next("snapshot")

        assert app[PAGES].tell(other.id, "direct", {"x": 1}) == 1
        assert app[PAGES].tell(appointment.id, "direct", {"x": 2}) == 1

        assert await theirs.next("row") == {"direct": {"x": 1}}
        assert await mine.next("row") == {"direct": {"x": 2}}


async def test_a_message_to_nobody_is_kept_nowhere(
    listen: Listen, app: web.Application, appointment: Appointment
) -> None:
    assert app[PAGES].tell(appointment.id, "direct", {}) == 0

    async with listen() as stream:
        assert "direct" not in await stream.next("snapshot")
        assert await stream.next("beat")


@pytest.mark.parametrize("end", ["renewed", "cancelled", "deleted"])
async def test_a_link_that_leads_nowhere_any_more_ends_its_stream_and_is_then_answered_so(
    listen: Listen, app: web.Application, appointment: Appointment, post: Post, end: str
) -> None:
    hashes, rows = hash_of(app[SECRET]), app[APPOINTMENTS]
    async with listen() as stream:
        await stream.next("snapshot")

        if end == "renewed":
            await rows.renew(appointment.id, OPERATOR, NOW_S, hashes, 1)
        elif end == "cancelled":
            await rows.cancel(appointment.id, OPERATOR, NOW_S)
        else:
            await rows.delete(appointment.id, OPERATOR, NOW_S, hashes)
        app[FEED].notify(appointment.id)

        assert await stream.ends() == []
    answer = await post(EVENTS, {"token": TOKEN, "language": "en"})
    assert answer.status == (410 if end == "cancelled" else 404)
    assert (await answer.json())["error"]["field"] == "token"


@pytest.mark.parametrize("more_settings", [{"languages": ("de", "en")}])
async def test_it_is_worded_in_the_page_s_language_or_in_the_appointment_s(
    listen: Listen, app: web.Application, appointment: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"language": lambda _entry, reader: reader.language.code}
    monkeypatch.setattr(messages, "MESSAGES", words)

    async with listen(language="de") as german, listen(language="xx") as unknown:
        assert await german.next("snapshot") == {"language": "de"}
        assert await unknown.next("snapshot") == {"language": appointment.language}


async def test_where_a_stream_does_not_come_through_the_same_is_answered(
    client: Client, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    answer = await post(EVENTS, {"token": TOKEN, "language": "en"})

    body = await answer.json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert body["rows"]["appointment"]["starts_ms"] == appointment.starts * 1000
    assert body["beat"] == {"now_ms": int(time.wall_s * 1000)}


async def test_days_before_there_is_nothing_to_say_but_the_stream_stands(
    listen: Listen, app: web.Application, client: Client, post: Post
) -> None:
    await _add(app, TOKEN, in_s=30 * DAY_S)

    async with listen() as stream:
        assert await stream.next("beat")
        assert await stream.next("beat")
    assert (await (await post(EVENTS, {"token": TOKEN, "language": "en"})).json())["rows"] == {}


async def test_the_oldest_of_too_many_pages_of_one_link_is_told_to_stop(
    client: Client, listen: Listen, appointment: Appointment
) -> None:
    body = {"token": TOKEN, "language": "en"}
    async with listen() as first:
        await first.next("snapshot")
        others = [
            await client.post(EVENTS, json=body, headers=STREAM) for _ in range(SUBSCRIPTIONS_PER_OWNER)
        ]

        assert await first.next("end") == "seats"
        for response in others:
            response.close()


async def test_a_household_has_so_many_streams_and_then_asks(
    client: Client,
    listen: Listen,
    app: web.Application,
    appointment: Appointment,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_stream, "OF_HOUSEHOLD", 1)
    body = {"token": TOKEN, "language": "en"}
    async with listen() as stream:
        await stream.next("snapshot")
        refused = await client.post(EVENTS, json=body, headers=STREAM)

        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert (await post(EVENTS, body)).status == 200
    await _until(lambda: not app[HOMES].streams)

    async with listen() as stream:
        assert await stream.next("snapshot")


async def test_no_log_line_has_the_token(
    listen: Listen, app: web.Application, appointment: Appointment, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with listen() as stream:
            await stream.next("snapshot")
        await _until(lambda: app[FEED].watchers == 0)

    lines = [str(record.__dict__) for record in caplog.records]
    assert any(EVENTS in line for line in lines)
    assert not any(TOKEN in line for line in lines)


@pytest.mark.parametrize(
    "body",
    [{}, {"token": "x", "language": "en"}, {"token": TOKEN, "language": "en", "more": 1}, {"token": TOKEN}],
)
async def test_what_is_not_as_agreed_is_refused(post: Post, body: dict[str, object]) -> None:
    assert (await post(EVENTS, body)).status == 400


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(3):
        while not condition():  # noqa: ASYNC110 -- the server notices by itself
            await asyncio.sleep(0.01)
