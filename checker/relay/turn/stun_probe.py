"""Ask a STUN server whether it is there: our own relay, or coturn."""

import asyncio
import ssl

from aioice import stun


async def probe(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over UDP and over TCP; True when both answer in time."""
    try:
        async with asyncio.timeout(timeout_s):
            await _ask_udp(host, port)
            await _ask_tcp(host, port)
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
        self.request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
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


async def _ask_udp(host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    address = (host, port)
    transport, asker = await loop.create_datagram_endpoint(lambda: _Asker(address), remote_addr=address)
    try:
        await asker.transaction.run()
    finally:
        transport.close()


async def _ask_tcp(host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
    reader, writer = await asyncio.open_connection(host, port, ssl=tls)
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    try:
        writer.write(bytes(request))
        answer = await reader.readexactly(20)
        if answer[8:20] != request.transaction_id:
            raise ConnectionError("something else answers")
    finally:
        writer.transport.abort()  # TLS would wait for the other side's goodbye
