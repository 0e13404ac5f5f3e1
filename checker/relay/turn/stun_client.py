"""Ask a STUN server something and wait for its answer: over UDP, TCP or TLS."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, Final

from checker.relay.turn.codec import stun

Ask = Callable[["stun.Message"], Awaitable["stun.Message"]]
Way = AbstractAsyncContextManager[Ask]
"""A socket to ask by, for as long as it is entered."""
FAULTS: Final = (OSError, stun.TransactionError, asyncio.IncompleteReadError)
"""What entering and asking raise; TimeoutError is an OSError."""


class StrangeAnswerError(ConnectionError):
    """What answers speaks no STUN."""


class _Asker(asyncio.DatagramProtocol):
    """Hands each answer to aioice's transaction, which repeats the question until there is one."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._open: dict[bytes, stun.Transaction] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def send_stun(self, message: stun.Message, addr: tuple[str, int]) -> None:  # noqa: ARG002 -- connected
        self._transport.sendto(bytes(message))  # type: ignore[attr-defined] # uvloop's own transport class

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            message = stun.parse_message(data)
        except (ValueError, struct.error):
            return
        if message.transaction_id in self._open:
            self._open[message.transaction_id].response_received(message, addr)

    async def ask(self, request: stun.Message) -> stun.Message:
        transaction = stun.Transaction(request, self._address, self)
        self._open[request.transaction_id] = transaction
        try:
            return (await transaction.run())[0]
        except stun.TransactionFailed as failed:
            return failed.response
        finally:
            del self._open[request.transaction_id]


@asynccontextmanager
async def over_udp(host: str, port: int, *, known: set[Any] | None = None) -> AsyncIterator[Ask]:
    """Ask over UDP. `known` holds the address that the questions come from, while it is being asked."""
    address = (host, port)
    transport, asker = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Asker(address), remote_addr=address
    )
    try:
        with _made_known(transport.get_extra_info("sockname"), known):
            yield asker.ask
    finally:
        transport.close()


@asynccontextmanager
async def over_tcp(host: str, port: int, *, known: set[Any] | None = None) -> AsyncIterator[Ask]:
    """Ask over TCP; `known` as over UDP, for which the host has to be an address."""
    if known is None:
        async with _stream(*await asyncio.open_connection(host, port)) as ask:
            yield ask
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as own:
        own.setblocking(False)
        own.bind((host, 0))  # so that the address is known before the other side sees the connection
        with _made_known(own.getsockname(), known):
            await asyncio.get_running_loop().sock_connect(own, (host, port))
            async with _stream(*await asyncio.open_connection(sock=own)) as ask:
                yield ask


@asynccontextmanager
async def over_tls(
    host: str, port: int, tls: ssl.SSLContext, *, name: str | None = None
) -> AsyncIterator[Ask]:
    """Ask over TLS (RFC 8489 §6.2.3); the certificate has to hold `name`, else the host."""
    streams = await asyncio.open_connection(host, port, ssl=tls, server_hostname=name or host)
    async with _stream(*streams) as ask:
        yield ask


@asynccontextmanager
async def _stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncIterator[Ask]:
    async def ask(request: stun.Message) -> stun.Message:
        writer.write(bytes(request))
        head = await reader.readexactly(20)
        if head[8:20] != request.transaction_id:
            raise StrangeAnswerError("something else answers")
        try:
            return stun.parse_message(head + await reader.readexactly(int.from_bytes(head[2:4])))
        except (ValueError, struct.error):
            raise StrangeAnswerError("something else answers") from None

    try:
        yield ask
    finally:
        writer.transport.abort()  # TLS would wait for the other side's goodbye


@contextmanager
def _made_known(address: tuple[Any, ...], known: set[Any] | None) -> Iterator[None]:
    """Have an address in `known` for a while; IPv6 addresses have flow and scope behind."""
    if known is None:
        yield
        return
    known.add(address[:2])
    try:
        yield
    finally:
        known.discard(address[:2])
