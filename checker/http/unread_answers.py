"""Answers that nobody reads: whoever takes hardly anything of what waits to be sent is cut off.

aiohttp and asyncio wait for such a reader for ever, also after the connection was closed: its memory and its
household's place would be gone for good. So all connections are looked at now and then.
"""

import asyncio
import contextlib
import math
import socket
import struct
from collections.abc import Mapping
from typing import Final

from aiohttp import web

UNREAD_S: Final = 20.0
"""With hardly anything read."""
TAKEN: Final = 1024
"""Bytes that have to be read in that time: one every second keeps no answer in memory."""
LOOK_S: Final = 5.0
APART_S: Final = 0.001
"""Between two that are cut off: thousands in one turn of the loop would hold up everybody."""
IN_KERNEL: Final = 65_536
"""Bytes of an answer that the kernel takes beyond what the client has room for (TCP_NOTSENT_LOWAT)."""
IN_PROCESS: Final = 16_384
"""Bytes that wait here, beyond which an answer's handler, and all that a client asks further, waits, too."""
_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: what is not sent is dropped (socket(7))."""


class UnreadAnswers:
    """Looks at a server's connections until it is stopped; wants a running loop."""

    def __init__(self, connections: Mapping[web.RequestHandler, asyncio.Transport]) -> None:
        self._connections, self._loop = connections, asyncio.get_running_loop()
        self._waiting: dict[web.RequestHandler, tuple[int, float]] = {}
        """Bytes that wait, and since when so many; only where there are any."""
        self._next = self._loop.call_later(LOOK_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        self._next.cancel()

    def _look(self) -> None:
        self._next = self._loop.call_later(LOOK_S, self._look)
        now, waiting, late = self._loop.time(), {}, 0
        for connection, transport in list(self._connections.items()):
            size = transport.get_write_buffer_size()
            if not size:
                continue
            before, since = self._waiting.get(connection, (size, now))
            if size + TAKEN <= before:
                before, since = size, now
            if now - since >= UNREAD_S:
                since = math.inf  # once is enough
                late += 1
                self._loop.call_later(late * APART_S, _break_off, transport)
            waiting[connection] = (before, since)
        self._waiting = waiting


def keep_little_in_kernel(listening: socket.socket) -> None:
    """Have its connections keep most of an answer in this process, which shares it and sees it waiting."""
    with contextlib.suppress(OSError, AttributeError):  # Linux and macOS have it: it saves memory
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, IN_KERNEL)


def _break_off(transport: asyncio.Transport) -> None:
    """Reset a connection: what the kernel holds for it is freed at once, not after minutes of asking."""
    with contextlib.suppress(OSError, ValueError):  # it may have ended by itself
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    transport.abort()
