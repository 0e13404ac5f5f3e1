"""The relay's TLS port (`turns:`, RFC 7065), for networks that let only TLS out.

TLS is done here on bytes in memory, not by the event loop, which shows a connection only when its handshake
is over and holds 64 KiB for a slow reader. So a connection is counted, and its time runs, from its first
packet on, and the limits on what waits are those of TCP.
"""

import asyncio
import logging
import socket
import ssl
from typing import Final

from checker.relay.turn.bound_sockets import BACKLOG, Sockets, bind_beside
from checker.relay.turn.transports import RelayContext, TcpClient

RECORD: Final = 16_384  # bytes, the most that one TLS record holds (RFC 8446 §5.1)

_log = logging.getLogger(__name__)


class TlsClient(TcpClient):
    """One TLS connection; its handshake has no more time than TCP has for an allocation (`handshake_s`)."""

    def __init__(self, context: RelayContext, tls: ssl.SSLContext) -> None:
        super().__init__(context)
        self._tls_context = tls
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None  # who says nothing costs none
        self._greeted = False

    def data_received(self, data: bytes) -> None:
        """Go on with the handshake, then show what is inside; close what is no TLS, or not ours."""
        try:
            self._decrypt(data)
        except ssl.SSLError:
            self._flush()  # TLS tells the other side why
            self.transport.close()
        except Exception:  # see RelayContext
            self.context.fault()
            self.transport.abort()

    def _decrypt(self, data: bytes) -> None:
        tls = self._tls or self._begin()
        if tls is None:
            self.transport.abort()
            return
        self._came.write(data)
        try:
            self._greet(tls)
            while not self.transport.is_closing() and (inside := tls.read(RECORD)):
                super().data_received(inside)
            self.transport.close()  # the other side has said goodbye
        except ssl.SSLWantReadError:  # all has been read
            self._flush()

    def _begin(self) -> ssl.SSLObject | None:
        """Make the server's side of TLS, unless there have been too many handshakes in this second."""
        if self.context.handshakes.allows(self.address[0], self.context.clock()):
            self._tls = self._tls_context.wrap_bio(self._came, self._goes, server_side=True)
        return self._tls

    def _greet(self, tls: ssl.SSLObject) -> None:
        if not self._greeted:
            tls.do_handshake()
            self._greeted = True

    def write(self, data: bytes) -> None:
        """Encrypt what is to be sent, and hand it over."""
        if self._tls is not None:
            self._tls.write(data)
            self._flush()

    def _flush(self) -> None:
        if self._goes.pending:
            self.transport.write(self._goes.read())


async def open_tls(
    context: RelayContext, beside: Sockets, port: int, tls: ssl.SSLContext
) -> list[asyncio.Server]:
    """Serve TLS on one more port of the addresses of `beside`; 0 takes a free one.

    A certificate that is loaded into `tls` later holds from then on. The relay does without the port where it
    cannot be had: a warning, and an empty list.
    """
    try:
        sockets = bind_beside(beside, socket.SOCK_STREAM, port)
    except OSError as error:
        _log.warning("the relay has no TLS port", extra={"port": port, "reason": error.strerror})
        return []
    loop = asyncio.get_running_loop()
    return [
        await loop.create_server(lambda: TlsClient(context, tls), sock=sock, backlog=BACKLOG)
        for sock in sockets
    ]
