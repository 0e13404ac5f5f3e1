"""Signals in both directions: seen by the other side, once, until taken back, answered or over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import func, select

from checker.both_ends.signals_api import SIGNALS as STORE
from checker.core.account_rules import OPERATOR
from checker.core.signals import SIGNALS
from checker.http.keys import APPOINTMENTS, SECRET
from checker.http.live_board import BOARDS, FEED
from checker.storage.appointments import Appointment, hash_of
from checker.storage.board import Entry
from checker.storage.database.tables import signal
from tests.both_ends.conftest import EVENTS, Listen
from tests.running_app import Client, Post, SignIn
from tests.support import NOW_S, TOKEN, FakeTime, good_readiness, rows, stores_of

ASK = "/api/both-ends/signal"


async def _entry(app: web.Application, time: FakeTime) -> Entry:
    [entry] = await app[BOARDS].read(time.wall_s)
    return entry


@asynccontextmanager
async def _board(client: Client) -> AsyncIterator[Any]:
    from tests.board.conftest import listening

    async with listening(client) as stream:
        yield stream


async def test_what_a_counsellor_says_is_on_the_page_and_in_her_row_with_its_time(
    client: Client, sign_in: SignIn, listen: Listen, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    async with _board(client) as board, listen() as page:
        [before] = await board.next("snapshot")
        assert (await page.next("snapshot"))["signals"] == {"said": None, "asked": None}

        body = {"signal": "late", "detail": "10"}
        assert (await post(f"/board/{appointment.id}/signal", body)).status == 204

        told = await page.next("snapshot")
        row = await board.next("row")

    assert told.keys() == {"signals"}
    said = told["signals"]["said"]
    assert (said["key"], said["about"]) == ("late", "10")
    assert said["title"] == "Your counsellor is about 10 minutes late."
    assert before["words"]["said"] == ""
    assert row["words"]["said"] == "I am 10 minutes late"
    assert row["words"]["said_at"] == said["when"] != ""


async def test_what_a_client_asks_is_in_the_row_and_stays_on_the_page(
    client: Client, sign_in: SignIn, listen: Listen, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    await sign_in("otto", "administrator")
    async with _board(client) as board, listen() as page:
        await board.next("snapshot")
        await page.next("snapshot")

        assert (await post(ASK, {"token": TOKEN, "signal": "please_call"})).status == 204

        row = await board.next("row")
        told = await page.next("snapshot")

    assert (row["asked"], row["asked_ms"]) == ("please_call", int(time.wall_s) * 1000)
    assert row["words"]["asked"] == "Please call"
    assert told["signals"]["asked"]["key"] == "please_call"
    async with listen() as again:
        assert (await again.next("snapshot"))["signals"] == told["signals"]


async def test_either_side_takes_its_own_back_and_not_the_other_s(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    await sign_in("otto", "administrator")
    board = f"/board/{appointment.id}/signal"
    await post(board, {"signal": "take_time"})
    await post(ASK, {"token": TOKEN, "signal": "please_call"})

    await post(board, {"signal": None})
    entry = await _entry(app, time)
    await post(ASK, {"token": TOKEN, "signal": None})

    assert (entry.said, entry.asked) == (None, "please_call")
    assert (await _entry(app, time)).asked is None


async def test_the_newest_stands_alone(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    await sign_in("otto", "administrator")
    await post(f"/board/{appointment.id}/signal", {"signal": "again", "detail": "camera"})
    time.pass_s(60)
    await post(f"/board/{appointment.id}/signal", {"signal": "come_in"})

    entry = await _entry(app, time)

    assert (entry.said, entry.said_about, entry.said_at) == ("come_in", None, int(time.wall_s))


async def test_an_answer_takes_away_what_it_answers_and_nothing_else(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    await sign_in("otto", "administrator")
    board = f"/board/{appointment.id}/signal"
    await post(ASK, {"token": TOKEN, "signal": "please_call"})

    await post(board, {"signal": "late", "detail": "5"})
    before = (await _entry(app, time)).asked
    await post(board, {"signal": "calling"})

    assert (before, (await _entry(app, time)).asked) == ("please_call", None)


async def test_a_signal_is_gone_the_second_that_it_is_over_and_overwritten_by_the_next_clean_up(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post, time: FakeTime
) -> None:
    await sign_in("otto", "administrator")
    await post(f"/board/{appointment.id}/signal", {"signal": "calling"})

    time.pass_s(SIGNALS["calling"].lives_s - 1)
    there = (await _entry(app, time)).said
    time.pass_s(1)
    over = (await _entry(app, time)).said
    await stores_of(app).expiry.purge(time.wall_s)

    assert (there, over) == ("calling", None)
    assert await _stored(app) == 0


@pytest.mark.parametrize("end", ["renewed", "deleted"])
async def test_it_goes_with_the_readiness(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post, end: str
) -> None:
    await sign_in("otto", "administrator")
    await post("/api/readiness", good_readiness())
    await post(f"/board/{appointment.id}/signal", {"signal": "calling"})
    await post(ASK, {"token": TOKEN, "signal": "need_time"})
    assert await _stored(app) == 2

    if end == "renewed":
        await app[APPOINTMENTS].renew(appointment.id, OPERATOR, NOW_S, hash_of(app[SECRET]), 1)
    else:
        await app[APPOINTMENTS].delete(appointment.id, OPERATOR, NOW_S, hash_of(app[SECRET]))

    assert await _stored(app) == 0


async def test_who_has_gone_on_to_the_provider_is_told_nothing_and_the_board_says_so(
    client: Client, sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    board = f"/board/{appointment.id}/signal"
    await post(board, {"signal": "take_time"})
    await post("/api/readiness", good_readiness(status="handed_off"))

    refused = await post(board, {"signal": "come_in"})

    assert (refused.status, (await refused.json())["error"]["field"]) == (409, "signal")
    async with _board(client) as stream:
        [row] = await stream.next("snapshot")
    assert row["tell"] is False
    assert "reads nothing here any more" in row["words"]["reach"]
    assert (await post(board, {"signal": None})).status == 204


@pytest.mark.parametrize("more_settings", [{"team_board": False}])
async def test_somebody_else_s_appointment_is_not_there(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post
) -> None:
    await sign_in("anna")

    assert (await post(f"/board/{appointment.id}/signal", {"signal": "calling"})).status == 404
    assert await _stored(app) == 0


async def test_who_is_not_signed_in_says_nothing(appointment: Appointment, post: Post) -> None:
    assert (await post(f"/board/{appointment.id}/signal", {"signal": "calling"})).status == 401


async def test_a_cancelled_appointment_and_an_unknown_one_take_no_signals(
    sign_in: SignIn, app: web.Application, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    await app[APPOINTMENTS].cancel(appointment.id, OPERATOR, NOW_S)

    assert (await post(f"/board/{appointment.id}/signal", {"signal": "calling"})).status == 404
    assert (await post(ASK, {"token": TOKEN, "signal": "wait"})).status == 410
    assert (await post(ASK, {"token": "b" * 26, "signal": "wait"})).status == 404
    assert await _stored(app) == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": TOKEN},
        {"token": TOKEN, "signal": "calling"},
        {"token": TOKEN, "signal": "hello"},
        {"token": TOKEN, "signal": "wait", "detail": "5"},
        {"token": TOKEN, "signal": ""},
        {"token": "x", "signal": "wait"},
    ],
)
async def test_a_page_sends_its_own_signals_and_nothing_else(
    appointment: Appointment, post: Post, body: dict[str, Any]
) -> None:
    assert (await post(ASK, body)).status == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"signal": "please_call"},
        {"signal": "late"},
        {"signal": "late", "detail": "6"},
        {"signal": None, "detail": "5"},
        {"signal": "calling", "text": "hello"},
        {"signal": "come_in", "detail": "camera"},
    ],
)
async def test_a_board_sends_its_own_signals_and_nothing_else(
    sign_in: SignIn, appointment: Appointment, post: Post, body: dict[str, Any]
) -> None:
    await sign_in("otto", "administrator")

    assert (await post(f"/board/{appointment.id}/signal", body)).status == 400


async def test_it_survives_a_stream_that_a_proxy_holds_back(
    sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    await post(f"/board/{appointment.id}/signal", {"signal": "by_phone"})

    answer = await (await post(EVENTS, {"token": TOKEN, "language": "en"})).json()

    assert answer["rows"]["signals"]["said"]["title"] == "Today the conversation is by telephone."


async def test_offered_is_what_is_near_and_not_cancelled(
    client: Client, sign_in: SignIn, app: web.Application, appointment: Appointment
) -> None:
    await sign_in("otto", "administrator")
    async with _board(client) as stream:
        [near] = await stream.next("snapshot")
        starts = appointment.starts + 7_200
        await app[APPOINTMENTS].move(appointment.id, OPERATOR, NOW_S, starts, starts + 60)
        app[FEED].notify(appointment.id)
        far = await stream.next("row")

    assert (near["tell"], far["tell"]) == (True, False)


async def _stored(app: web.Application) -> int:
    [(count,)] = await rows(app[STORE].engine, select(func.count()).select_from(signal))
    return int(count)
