"""Connections that hold on and say little (“slowloris”): each has its time, and each household its number.

The limits are shortened; that they are what is documented is a test of its own.
"""

import asyncio
import time
from collections.abc import Iterable
from ipaddress import ip_network

import pytest
from aiohttp import web

from checker.http import connections, middleware
from checker.http.connections import HEAD_S, IDLE_S, OF_HOUSEHOLD, Door
from checker.http.unread_answers import UNREAD_S
from tests.http.raw import FORM, JSON, parsed, request, send, served

SHORT_S = 0.3
SOON_S = 5.0
"""Long against the shortened limits, short against those that hold elsewhere."""
GET = request("GET", "/health", "Host: localhost")


@pytest.fixture
def impatient_with_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_S", SHORT_S)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((connections, "HEAD_S"), (connections, "IDLE_S"), (middleware, "BODY_S")):
        monkeypatch.setattr(module, name, SHORT_S)


class Heard(asyncio.Protocol):
    """What came, also where the other side then breaks the connection off, as it was still being sent to."""

    def __init__(self) -> None:
        self.came = b""
        self.ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.came += data

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set()


async def drip(port: int, pieces: Iterable[bytes], every_s: float = 0.05) -> tuple[bytes, float]:
    """Send piece by piece and go on reading; return what came, and the seconds until the other side ended."""
    transport, heard = await asyncio.get_running_loop().create_connection(Heard, "127.0.0.1", port)
    began = time.monotonic()

    async def dripping() -> None:
        for piece in pieces:
            transport.write(piece)
            await asyncio.sleep(every_s)

    slow = asyncio.create_task(dripping())
    try:
        async with asyncio.timeout(SOON_S):
            await heard.ended.wait()
        return heard.came, time.monotonic() - began
    finally:
        slow.cancel()
        transport.abort()


def bytes_of(data: bytes, times: int = 1) -> list[bytes]:
    return [bytes((byte,)) for byte in data * times]


@pytest.mark.usefixtures("impatient_with_heads")
@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET"],
        [b"GET / HTTP/1.1\r\nHost: localhost\r\n"],
        bytes_of(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200),
        [b"GET / HTTP/1.1\r\nHost: localhost\r\n", *(f"X{number}: a\r\n".encode() for number in range(100))],
        bytes_of(b"\r\n", 200),
    ],
    ids=["a word", "half a head", "a byte now and then", "a header now and then", "empty lines"],
)
async def test_a_head_that_does_not_come_to_its_end_is_cut_off(
    app: web.Application, pieces: list[bytes]
) -> None:
    async with served(app) as port:
        came, seconds = await drip(port, pieces)

    assert came in (b"",) or parsed(came).status == 400
    assert seconds >= 0.1 or came


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", [JSON, FORM])
@pytest.mark.parametrize("sends", [b"", b"n=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
async def test_a_body_that_does_not_come_to_its_end_is_408(
    app: web.Application, kind: str, sends: bytes
) -> None:
    path = "/api/rehearsals" if kind == JSON else "/sign-in"
    head = request(
        "POST", path, "Host: localhost", kind, "Content-Length: 1000", "Sec-Fetch-Site: same-origin"
    )

    async with served(app) as port:
        came, seconds = await drip(port, [head, *bytes_of(sends)])

    assert parsed(came).status == 408
    assert "content-security-policy" in parsed(came).headers
    assert seconds < SOON_S


@pytest.mark.usefixtures("impatient")
async def test_half_a_chunk_is_408_too(app: web.Application) -> None:
    head = request("POST", "/api/rehearsals", "Host: localhost", JSON, "Transfer-Encoding: chunked")

    async with served(app) as port:
        came, _ = await drip(port, [head, b"10\r\n{", *bytes_of(b" " * 100)])

    assert parsed(came).status == 408


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_never_says_anything_is_closed(app: web.Application) -> None:
    async with served(app) as port:
        came, seconds = await drip(port, [])

    assert came == b""
    assert seconds < SOON_S


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_has_been_answered_and_says_no_more_is_closed(app: web.Application) -> None:
    async with served(app) as port:
        came, seconds = await drip(port, [GET.replace(b"Connection: close\r\n", b"")])

    assert parsed(came).status == 200
    assert seconds < SOON_S


@pytest.mark.usefixtures("impatient_with_heads")
async def test_a_second_request_that_comes_by_half_is_cut_off(app: web.Application) -> None:
    async with served(app) as port:
        came, _ = await drip(
            port, [GET.replace(b"Connection: close\r\n", b""), b"GET /", *bytes_of(b"a" * 200)]
        )

    assert came.count(b"HTTP/1.1 ") == 1


@pytest.mark.usefixtures("impatient")
async def test_whoever_is_only_slow_is_answered(app: web.Application) -> None:
    """A telephone at the edge of its network: pieces come late, but whole within the time."""
    body = b"{}"
    head = request("POST", "/api/rehearsals", "Host: localhost", JSON, "Content-Length: 2")

    async with served(app) as port:
        came, _ = await drip(port, [head[:20], head[20:], *bytes_of(body)])

    assert parsed(came).status == 201


@pytest.mark.usefixtures("impatient_with_heads")
async def test_while_many_hold_on_others_are_answered_at_once(app: web.Application) -> None:
    async with served(app) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(200)]
        for _, writer in held:
            writer.write(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()

        answer = await send(port, GET)

        assert answer.status == 200
        assert time.monotonic() - began < 2
        for reader, writer in held:
            async with asyncio.timeout(SOON_S):
                assert await reader.read() == b""
            writer.close()


async def test_one_household_has_so_many_connections_and_others_still_come_in(
    app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "OF_HOUSEHOLD", 20)
    async with served(app) as port:
        held = [
            await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0)) for _ in range(20)
        ]
        await send(port, GET)  # by now the server has seen all of them

        refused = await send(port, GET, own="127.0.0.2")
        other = await send(port, GET, own="127.0.0.3")
        held[-1][1].transport.abort()
        await send(port, GET)
        again = await send(port, GET, own="127.0.0.2")

        assert (refused.status, other.status, again.status) == (0, 200, 200)
        for _, writer in held:
            writer.transport.abort()
        await asyncio.sleep(0)  # their sockets are closed in the loop's next turn


def test_a_household_is_counted_by_its_64_and_a_trusted_proxy_not_at_all() -> None:
    door = Door((ip_network("10.0.0.0/8"),), {})

    assert all(door.enter("10.0.0.1") is not None for _ in range(OF_HOUSEHOLD + 1))
    homes = [door.enter(f"2001:db8::{number:x}") for number in range(OF_HOUSEHOLD + 1)]
    assert homes[-1] is None
    assert door.enter("2001:db8:0:1::1") is not None
    assert homes[0] is not None
    door.leave(homes[0])
    assert door.enter("2001:db8::ffff") is not None


def test_the_limits_are_those_that_the_manual_tells() -> None:
    assert (HEAD_S, middleware.BODY_S, UNREAD_S, IDLE_S, OF_HOUSEHOLD) == (10, 20, 20, 75, 256)
