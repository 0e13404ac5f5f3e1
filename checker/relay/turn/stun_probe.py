"""Ask a STUN server whether it is there: our own relay, or coturn."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from checker.relay.turn.codec import stun

_PADDING: Final = {"SOFTWARE": "Startklar asks: is it there?"}
"""Makes the question as long as the answer: a relay such as ours answers strangers no others."""


async def probe(host: str, port: int, *, timeout_s: float = 1.0, known: set[Any] | None = None) -> bool:
    """Ask a STUN server for a Binding over UDP and over TCP; True when both answer in time.

    `known` holds, while it is being asked, the addresses that the questions come from.
    """
    try:
        async with asyncio.timeout(timeout_s):
            await _ask_udp(host, port, known)
            await _ask_tcp(host, port, known=known)
    except (OSError, stun.TransactionError, asyncio.IncompleteReadError):
        return False
    return True


async def probe_udp(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over UDP alone; True when it answers in time."""
    try:
        async with asyncio.timeout(timeout_s):
            await _ask_udp(host, port)
    except (OSError, stun.TransactionError):
        return False
    return True


async def probe_tls(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over TLS (RFC 8489 §6.2.3); True when it answers in time.

    As browsers do, it holds the certificate against the authorities that the machine trusts and the name.
    """
    tls = await asyncio.to_thread(ssl.create_default_context)
    try:
        async with asyncio.timeout(timeout_s):
            await _ask_tcp(host, port, tls)
    except (OSError, asyncio.IncompleteReadError):
        return False
    return True


class _Asker(asyncio.DatagramProtocol):
    """Hands an answer to aioice's transaction, which repeats the question and knows its answer."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.request = _question()
        self.transaction = stun.Transaction(self.request, address, self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def send_stun(self, message: stun.Message, addr: tuple[str, int]) -> None:  # noqa: ARG002 -- connected
        self._transport.sendto(bytes(message))  # type: ignore[attr-defined] # uvloop's own transport class

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            message = stun.parse_message(data)
        except ValueError:
            return
        if message.transaction_id == self.request.transaction_id:
            self.transaction.response_received(message, addr)


async def _ask_udp(host: str, port: int, known: set[Any] | None = None) -> None:
    loop = asyncio.get_running_loop()
    address = (host, port)
    transport, asker = await loop.create_datagram_endpoint(lambda: _Asker(address), remote_addr=address)
    try:
        with _made_known(transport.get_extra_info("sockname"), known):
            await asker.transaction.run()
    finally:
        transport.close()


async def _ask_tcp(
    host: str, port: int, tls: ssl.SSLContext | None = None, known: set[Any] | None = None
) -> None:
    if known is None:
        await _ask_stream(*await asyncio.open_connection(host, port, ssl=tls))
        return
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as own:
        own.setblocking(False)
        own.bind((host, 0))  # so that the address is known before the other side sees the connection
        with _made_known(own.getsockname(), known):
            await asyncio.get_running_loop().sock_connect(own, (host, port))
            await _ask_stream(*await asyncio.open_connection(sock=own))


async def _ask_stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = _question()
    try:
        writer.write(bytes(request))
        answer = await reader.readexactly(20)
        if answer[8:20] != request.transaction_id:
            raise ConnectionError("something else answers")
    finally:
        writer.transport.abort()  # TLS would wait for the other side's goodbye


def _question() -> stun.Message:
    return stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes=dict(_PADDING))


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
