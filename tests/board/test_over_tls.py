"""The board's stream over TLS, in the event loop that serves: the broadcast writes to its transports, too."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
import uvloop
from aiohttp import web

from checker.core.account_rules import COUNSELLOR, OPERATOR
from checker.http import unread_answers
from checker.http.keys import ACCOUNTS, APPOINTMENTS, SECRET, SESSIONS
from checker.http.live_board import FEED
from checker.http.session_cookie import COOKIE, new_token, session_key
from checker.storage.accounts.accounts import new_account
from checker.storage.appointments import Appointment
from tests.certificates import certificate
from tests.http.raw import served
from tests.support import NOW_S

ROWS: Final = 400
"""So many have more bytes than may wait for a reader."""


async def signed_in(app: web.Application) -> str:
    """Return the cookie of a new account's session."""
    account, token = new_account("anna", COUNSELLOR, "en"), new_token()
    await app[ACCOUNTS].add(account)
    assert await app[SESSIONS].open(session_key(app[SECRET], token), account, NOW_S)
    return f"{COOKIE}={token}"


async def board(
    port: int, tls: ssl.SSLContext, cookie: str, room: int = 0x40000
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for the events, with so many bytes of room for what is not read."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(
        sock=line, ssl=tls, server_hostname="localhost", limit=room
    )
    writer.write(f"GET /board/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    return reader, writer


async def read_until(reader: asyncio.StreamReader, wanted: bytes) -> None:
    """Read on until something has come."""
    seen = b""
    async with asyncio.timeout(5):
        while wanted not in seen:
            more = await reader.read(65_536)
            assert more, "the stream has ended"
            seen = seen[-len(wanted) :] + more


async def boards_are(app: web.Application, count: int) -> None:
    async with asyncio.timeout(5):
        while app[FEED].watchers != count:  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.01)


async def cancel(app: web.Application, row: Appointment) -> None:
    assert await app[APPOINTMENTS].cancel(row.id, OPERATOR, NOW_S)
    app[FEED].notify(row.id)


async def one_stalls(app: web.Application, cert: Path, key: Path, rows: Sequence[Appointment]) -> None:
    """Let one board read and one not, and see what becomes of both."""
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    theirs = ssl.create_default_context(cafile=cert)
    async with served(app, ours) as port:
        cookie = await signed_in(app)
        await app[APPOINTMENTS].add(rows)
        quick, writer = await board(port, theirs, cookie)
        await read_until(quick, b"event: beat")
        stalled, its_writer = await board(port, theirs, cookie, room=4_096)
        await boards_are(app, 2)

        for row in rows[:3]:
            await cancel(app, row)
            await read_until(quick, row.id.encode())
        await boards_are(app, 1)
        await cancel(app, rows[3])
        await read_until(quick, rows[3].id.encode())

        async with asyncio.timeout(5):
            with suppress(OSError):  # cut off, not ended
                while await stalled.read(65_536):
                    pass
        for each in (its_writer, writer):
            each.transport.abort()


def test_a_board_that_does_not_read_holds_up_no_other_and_loses_its_connection(
    app: web.Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a TLS connection has passed on no longer counts as waiting: heartbeats show that nobody reads.
    monkeypatch.setattr(unread_answers, "LOOK_S", 0.1)
    monkeypatch.setattr(unread_answers, "UNREAD_S", 1)
    starts = int(NOW_S) + 300
    rows = [Appointment(number.to_bytes(32), starts + number, starts + 3_600, "en") for number in range(ROWS)]

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(one_stalls(app, *certificate(tmp_path), rows))
    finally:
        loop.close()
