"""What no browser sends: 400 or the like, never 500, no echo, no version, and every security header."""

import asyncio
import gzip
import logging
import socket
import struct
import zlib
from typing import Any

import brotli  # type: ignore[import-untyped] # ships no types
import pytest
from aiohttp import web

from checker.http.keys import SETTINGS
from checker.http.security.security_headers import security_headers
from tests.http.raw import FORM, JSON, Answer, request, send, served

HOST = "Host: localhost"
ECHO = "ECHOED"
EMPTY = b"{}"


def packed_as(name: str, body: bytes, content: str = JSON, path: str = "/api/rehearsals") -> bytes:
    return request("POST", path, HOST, content, f"Content-Encoding: {name}", body=body)


def post(*headers: str | bytes, body: bytes = EMPTY, path: str = "/api/rehearsals", **more: Any) -> bytes:
    return request("POST", path, *headers, body=body, **more)


UNREADABLE = {
    "gzip that is none": packed_as("gzip", b"not at all"),
    "gzip cut off": packed_as("gzip", gzip.compress(EMPTY * 50)[:-9]),
    "gzip with a wrong sum": packed_as("gzip", gzip.compress(EMPTY)[:-8] + bytes(8)),
    "deflate that is none": packed_as("deflate", b"\xff\x00not"),
    "deflate cut off": packed_as("deflate", zlib.compress(EMPTY * 500)[:-6]),
    "br that is none": packed_as("br", b"\xff\xffnot"),
    "br cut off": packed_as("br", brotli.compress(EMPTY * 500)[:-3]),
    "a form in gzip that is none": packed_as("gzip", b"not at all", FORM, "/sign-in"),
    "a form in br that is none": packed_as("br", b"\xff\xffnot", FORM, "/sign-in"),
    "zstd that is none": packed_as("zstd", b"\x28\xb5\x2f\xfdxx"),
    "a cookie above ASCII": request("GET", "/", HOST, b"Cookie: __Host-startklar=\xff\xfe"),
    "a cookie in UTF-8": request("GET", "/board", HOST, "Cookie: __Host-startklar=ä"),
    "another site's cookie above ASCII": request("GET", "/", HOST, b"Cookie: a=b", b"Cookie: name=M\xfcller"),
    "a host that is none": post(f"Host: a b:c:d]{ECHO}", JSON),
    "a port that is none": post("Host: localhost:99999", JSON),
    "an address that is none": post("Host: [::1", JSON),
    "somebody's name before the host": post(f"Host: {ECHO}@localhost", JSON),
    "a path in the host": post(f"Host: localhost/{ECHO}", JSON),
    "no host": request("GET", "/"),
    "chunks of no number": post(HOST, JSON, "Transfer-Encoding: chunked", body=b"zz\r\n", sized=False),
    "two lengths": post(HOST, JSON, "Content-Length: 3", "Content-Length: 4", sized=False),
    "length and chunks": post(HOST, JSON, "Content-Length: 3", "Transfer-Encoding: chunked", sized=False),
    "a header without colon": request("GET", "/", HOST, f"{ECHO} ME"),
    "a header too long": request("GET", "/", HOST, f"X: {ECHO * 2000}"),
    "too many headers": request("GET", "/", HOST, *(f"{ECHO}{number}: a" for number in range(200))),
    "a line too long": request("GET", f"/{ECHO * 2000}", HOST),
    "a version of no sense": f"GET / HTTP/9.9{ECHO}\r\n\r\n".encode(),
    "a method of no sense": f"{ECHO}\x00 / HTTP/1.1\r\n\r\n".encode(),
    "a port in an absolute address": request("GET", f"http://evil:99999999/{ECHO}", HOST),
    "TLS on a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03ECHOED",
    "anything": b"ECHOED\x00\xff\r\n\r\n",
}
ODD = {
    "a user agent above ASCII": request("GET", "/", HOST, b"User-Agent: \xff\xfe" + ECHO.encode()),
    "a language above ASCII": request("GET", "/", HOST, b"Accept-Language: \xff;q=" + ECHO.encode()),
    "an encoding above ASCII": request("GET", "/", HOST, b"Accept-Encoding: \xff" + ECHO.encode()),
    "a proxy's word above ASCII": request("GET", "/", HOST, b"X-Forwarded-For: \xff", b"Forwarded: for=\xff"),
    "something expected": post(HOST, JSON, f"Expect: {ECHO}"),
    "something expected where nothing is": request("GET", "/nowhere", HOST, f"Expect: {ECHO}"),
    "an origin of no sense": post(HOST, JSON, f"Origin: \xff://[{ECHO}"),
    "a tunnel": request("CONNECT", "localhost:1", HOST),
    "a question to the server itself": request("OPTIONS", "*", HOST),
    "a method that is not allowed": request("PUT", "/api/results", HOST, JSON, body=EMPTY),
    "a type of no sense": post(HOST, f"Content-Type: ///;;;={ECHO}"),
    "a charset of no sense": request("POST", "/sign-in", HOST, f"{FORM}; charset={ECHO}", body=b"name=a"),
    "a body that unpacks to much": packed_as("gzip", gzip.compress(bytes(8_000_000))),
    "a path in no script": request("GET", f"/%ff{ECHO}", HOST),
    "a way up": request("GET", "/assets/x/%2e%2e/%ff", HOST),
}


def check_headers(answer: Answer, app: web.Application) -> None:
    for name, value in security_headers(app[SETTINGS]).items():
        assert answer.headers[name.lower()] == value
    assert answer.headers["server"] == "Startklar"


def check_silence(answer: Answer) -> None:
    for word in (ECHO.encode(), b"aiohttp", b"python", b"traceback"):
        assert word.lower() not in answer.whole.lower()


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_is_400(app: web.Application, name: str) -> None:
    async with served(app) as port:
        answer = await send(port, UNREADABLE[name])

    assert answer.status == 400
    check_headers(answer, app)
    check_silence(answer)


@pytest.mark.parametrize("name", ODD)
async def test_what_is_odd_is_no_fault_of_ours(app: web.Application, name: str) -> None:
    async with served(app) as port:
        answer = await send(port, ODD[name])

    assert 200 <= answer.status < 500
    check_headers(answer, app)
    check_silence(answer)


async def test_packed_bodies_that_are_right_are_read(app: web.Application) -> None:
    async with served(app) as port:
        for name, body in (
            ("gzip", gzip.compress(EMPTY)), ("deflate", zlib.compress(EMPTY)), ("br", brotli.compress(EMPTY)),
        ):  # fmt: skip
            assert (await send(port, packed_as(name, body))).status == 201


async def test_a_client_that_waits_to_be_let_on_is(app: web.Application) -> None:
    async with served(app) as port:
        answer = await send(port, post(HOST, JSON, "Expect: 100-continue"))

    assert answer.whole.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 ")


class Answered(logging.Handler):
    """Knows when the log says that a request is over."""

    def __init__(self) -> None:
        super().__init__()
        self.there = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.there.set()


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("path", ["/api/readiness", "/sign-in"])
async def test_a_body_that_is_cut_off_is_no_fault_of_ours(
    app: web.Application, caplog: pytest.LogCaptureFixture, path: str, *, reset: bool
) -> None:
    caplog.set_level(logging.INFO, "startklar")
    over, requests = Answered(), logging.getLogger("startklar.request")
    requests.addHandler(over)
    half = post(
        HOST, JSON if path.startswith("/api/") else FORM, "Content-Length: 100", path=path, sized=False
    )
    try:
        async with served(app) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            if reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.write(half)
            await writer.drain()
            writer.transport.abort()
            async with asyncio.timeout(5):
                await over.there.wait()
    finally:
        requests.removeHandler(over)

    told = ("startklar.request", "startklar.error", "startklar.connection")
    [said] = [record for record in caplog.records if record.name in told]
    assert (said.name, said.status) == ("startklar.request", 400)  # type: ignore[attr-defined] # its extra


async def test_rubbish_leaves_nothing_of_the_client_in_the_log(
    app: web.Application, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(app) as port:
        for data in UNREADABLE.values():
            await send(port, data)

    logged = [record for record in caplog.records if record.name != "asyncio"]
    said = "\n".join(f"{record.getMessage()} {record.exc_text or record.exc_info}" for record in logged)
    assert ECHO not in said
    assert "127.0.0.1" not in said
    assert not [record for record in logged if record.levelno >= logging.ERROR]
