"""A signal is seen within a second while fifty clients and ten boards listen, by the real server."""

import asyncio
import time
from contextlib import AsyncExitStack
from statistics import median

import pytest
from aiohttp import web

from checker.core.tokens import keyed_hash
from checker.http.keys import APPOINTMENTS, SECRET
from checker.storage.appointments import Appointment
from tests.board.conftest import Stream as BoardStream
from tests.both_ends.conftest import Listen
from tests.both_ends.conftest import Stream as PageStream
from tests.running_app import Client, Post, enter
from tests.support import NOW_S

CLIENTS, BOARDS, SIGNALS = 50, 10, 20
SEEN_S = 1.0
"""The product's promise, as a median; the streams, the server and this test share one process."""
TOKENS = [f"{number:026b}".translate(str.maketrans("01", "ab")) for number in range(CLIENTS)]
ASK = "/api/both-ends/signal"


@pytest.fixture
async def appointments(client: Client, app: web.Application) -> list[Appointment]:
    """Fifty that begin in five minutes."""
    starts = int(NOW_S) + 300
    hashes = [keyed_hash(app[SECRET], "appointment", token) for token in TOKENS]
    made = [Appointment(key, starts, starts + 3_600, "en") for key in hashes]
    await app[APPOINTMENTS].add(made)
    return made


@pytest.mark.quiet("time")
async def test_fifty_clients_and_ten_boards_see_signals_within_a_second(
    client: Client, app: web.Application, appointments: list[Appointment], listen: Listen, post: Post
) -> None:
    async with AsyncExitStack() as open_streams:
        boards = []
        for number in range(BOARDS):
            await enter(client, app, NOW_S, f"anna {number}", "administrator")
            answer = await open_streams.enter_async_context(client.get("/board/events"))
            boards.append(BoardStream(answer))
            await boards[-1].next("snapshot")
        pages = [await open_streams.enter_async_context(listen(token)) for token in TOKENS]
        for page in pages:
            await page.next("snapshot")

        down = [await _told(post, appointments[number], pages[number]) for number in range(SIGNALS)]
        await _drain(boards)
        up = [await _asked(post, TOKENS[number], boards) for number in range(SIGNALS)]

    assert median(down) <= SEEN_S, down
    assert median(up) <= SEEN_S, up


async def _told(post: Post, appointment: Appointment, page: PageStream) -> float:
    """Return after how many seconds a page has what a counsellor says."""
    began = time.perf_counter()
    assert (await post(f"/board/{appointment.id}/signal", {"signal": "come_in"})).status == 204
    assert (await page.next("snapshot"))["signals"]["said"]["key"] == "come_in"
    return time.perf_counter() - began


async def _asked(post: Post, token: str, boards: list[BoardStream]) -> float:
    """Return after how many seconds the last board has what a client says."""
    began = time.perf_counter()
    assert (await post(ASK, {"token": token, "signal": "please_call"})).status == 204
    rows = await asyncio.gather(*(board.next("row") for board in boards))
    assert all(row["asked"] == "please_call" for row in rows)
    return time.perf_counter() - began


async def _drain(boards: list[BoardStream]) -> None:
    """Let every board read the rows that changed when something was said to clients."""
    for board in boards:
        for _ in range(SIGNALS):
            await board.next("row")
