"""Answers that nobody reads: who takes none of it is cut off, whoever is slow gets it whole.

The limits are shortened; that they are what is documented is tested in `test_slow_connections.py`.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from checker.http import connections, unread_answers
from checker.http.access import allow
from tests.http.raw import request, send, served

SHORT_S = 0.3
SOON_S = 5.0
"""Long against the shortened limits, short against those that hold elsewhere."""
GET = request("GET", "/health", "Host: localhost")
LARGE = 2_000_000
"""Bytes of an answer: more than the kernel takes for somebody who reads nothing, as the server lets it."""
WRITTEN = 120_000
"""Bytes that the server has written as far as aiohttp knows, and that nevertheless do not leave it all."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread_answers, "IN_KERNEL", 4096)
    monkeypatch.setattr(connections, "IN_PROCESS", 65_536)  # so that WRITTEN is
    monkeypatch.setattr(unread_answers, "LOOK_S", SHORT_S / 3)
    monkeypatch.setattr(unread_answers, "UNREAD_S", SHORT_S)


def with_large_answer(app: web.Application) -> web.Application:
    @allow("anyone")
    async def large(request: web.Request) -> web.Response:
        return web.Response(body=bytes(int(request.match_info["size"])))

    app.router.add_get("/large/{size}", large)
    return app


@asynccontextmanager
async def deaf(
    port: int, own: str = "127.0.0.1", room: int = 4096, size: int = LARGE
) -> AsyncIterator[socket.socket]:
    """Ask for a large answer without reading any of it."""
    loop = asyncio.get_running_loop()
    with socket.socket() as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        sock.bind((own, 0))
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, request("GET", f"/large/{size}", "Host: localhost"))
        yield sock


async def all_cut_off(socks: list[socket.socket]) -> None:
    """Wait until the other side has broken all of them off: the kernel tells it once, without reading."""
    async with asyncio.timeout(SOON_S):
        while socks:
            socks = [sock for sock in socks if not sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)]
            await asyncio.sleep(0.02)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("size", [LARGE, WRITTEN])
async def test_whoever_reads_nothing_is_cut_off(app: web.Application, size: int) -> None:
    async with served(with_large_answer(app)) as port, deaf(port, size=size) as sock:
        await all_cut_off([sock])


@pytest.mark.usefixtures("impatient")
async def test_whoever_reads_slowly_gets_the_whole_answer(app: web.Application) -> None:
    """It takes several times as long as one may read nothing."""
    came = 0
    async with served(with_large_answer(app)) as port, deaf(port, room=LARGE // 20) as sock:
        began = time.monotonic()
        while piece := await asyncio.get_running_loop().sock_recv(sock, LARGE // 40):
            came += len(piece)
            await asyncio.sleep(SHORT_S / 15)

    assert came > LARGE
    assert time.monotonic() - began > 2 * SHORT_S


@pytest.mark.usefixtures("impatient")
async def test_while_hundreds_read_nothing_others_are_answered_and_then_nothing_is_left(
    app: web.Application,
) -> None:
    homes = [f"127.0.1.{number}" for number in range(1, 5)]
    async with served(with_large_answer(app)) as port, AsyncExitStack() as stack:
        held = [await stack.enter_async_context(deaf(port, home)) for home in homes * 60]
        began = time.monotonic()

        answer = await send(port, GET)

        assert answer.status == 200
        assert time.monotonic() - began < 2
        await all_cut_off(held)
        again = [await send(port, GET, own=home) for home in homes]
        assert {answer.status for answer in again} == {200}
