"""The relay's second UDP port: STUN Binding and nothing else.

A page that asks both ports from one socket sees whether its router maps that socket anew for each
(RFC 5780 §3: address and port-dependent mapping, “symmetric NAT”), which makes a direct path unlikely.
"""

import asyncio
import logging
import socket
from typing import Final

from checker.relay.turn.transports import RelayContext, UdpEndpoint

TRIES: Final = 16  # to find one port number that is free on every address
_BINDING_REQUEST: Final = b"\x00\x01"  # RFC 8489 §5: class and method

_log = logging.getLogger(__name__)


class BindingEndpoint(UdpEndpoint):
    """Shows Binding requests to the relay's own machine, with its limits on strangers; drops all else."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer, if it is a Binding request."""
        if data.startswith(_BINDING_REQUEST):
            super().datagram_received(data, addr)


async def open_second(context: RelayContext, beside: list[socket.socket], port: int) -> list[UdpEndpoint]:
    """Listen on one more port of the addresses of `beside`; 0 takes a free one.

    The relay does without it where it cannot be had: a warning, and an empty list.
    """
    try:
        sockets = _bind(beside, port)
    except OSError as error:
        _log.warning("the relay has no second port", extra={"port": port, "reason": error.strerror})
        return []
    loop = asyncio.get_running_loop()
    return [
        (await loop.create_datagram_endpoint(lambda: BindingEndpoint(context), sock=sock))[1]
        for sock in sockets
    ]


def _bind(beside: list[socket.socket], port: int) -> list[socket.socket]:
    for _ in range(1 if port else TRIES):
        try:
            return _bind_once(beside, port)
        except OSError as error:
            last = error
    raise last


def _bind_once(beside: list[socket.socket], port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    try:
        for model in beside:
            sock = socket.socket(model.family, socket.SOCK_DGRAM)
            opened.append(sock)
            if model.family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind((model.getsockname()[0], port))
            port = port or sock.getsockname()[1]
    except OSError:
        for sock in opened:
            sock.close()
        raise
    return opened
