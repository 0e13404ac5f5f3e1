"""A client of the relay's TCP, and of its TLS, written by hand."""

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any, Final

from aioice import stun
from aioice.stun import Method

from checker.relay.turn.credentials import issue
from checker.relay.turn.server import Relay
from tests.relay.turn.harness import SECRET, UDP_TRANSPORT, plain, signed

PATIENCE_S: Final = 5
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def stream_client(relay: Relay) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, tuple[str, int]]:
    """Allocate over TCP; return the relayed address too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    return reader, writer, await allocate(reader, writer)


async def tls_client(relay: Relay, trusted: Path, address: str = "127.0.0.1") -> Streams:
    """Connect by TLS, trusting one certificate alone."""
    tls = ssl.create_default_context(cafile=str(trusted))
    return await asyncio.open_connection(
        "127.0.0.1", relay.tls_port, ssl=tls, server_hostname="localhost", local_addr=(address, 0)
    )


async def allocate(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rehearsal: str = "one"
) -> tuple[str, int]:
    """Allocate, and bind channel 0x4000 to the allocation itself: a loop of one."""
    transport = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
    writer.write(plain(Method.ALLOCATE, transport))
    nonce = (await message(reader)).attributes["NONCE"]
    credentials = issue(SECRET, time.time(), 60, rehearsal)
    writer.write(signed(Method.ALLOCATE, transport, credentials, nonce))
    relayed: tuple[str, int] = (await message(reader)).attributes["XOR-RELAYED-ADDRESS"]
    bind = {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": relayed}
    writer.write(signed(Method.CHANNEL_BIND, bind, credentials, nonce))
    assert (await message(reader)).error_code is None
    return relayed


async def message(reader: asyncio.StreamReader) -> stun.Message:
    """Read one STUN message."""
    head = await reader.readexactly(20)
    return stun.parse_message(head + await reader.readexactly(int.from_bytes(head[2:4])))


async def until(condition: Any) -> None:
    """Wait for a state of the relay."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 -- the relay has no event for each of its states
            await asyncio.sleep(0.02)


async def closed(reader: asyncio.StreamReader) -> bool:
    """Wait until the relay has hung up, with or without a reset."""
    async with asyncio.timeout(PATIENCE_S):
        try:
            return await reader.read(1) == b""
        except ConnectionResetError:
            return True


async def flood(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Write until the other side has had enough."""
    async with asyncio.timeout(30):
        while True:
            writer.write(data)
            await writer.drain()
