"""The relay's second UDP port: STUN Binding and nothing else.

A page that asks both ports from one socket sees whether its router maps that socket anew for each
(RFC 5780 §3: address and port-dependent mapping, “symmetric NAT”), which makes a direct path unlikely.
"""

import asyncio
import logging
import socket
from typing import Final

from checker.relay.turn.bound_sockets import Sockets, bind_beside
from checker.relay.turn.transports import RelayContext, UdpEndpoint

_BINDING_REQUEST: Final = b"\x00\x01"  # RFC 8489 §5: class and method

_log = logging.getLogger(__name__)


class BindingEndpoint(UdpEndpoint):
    """Shows Binding requests to the relay's own machine, with its limits on strangers; drops all else."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer, if it is a Binding request."""
        if data.startswith(_BINDING_REQUEST):
            super().datagram_received(data, addr)


async def open_second(context: RelayContext, beside: Sockets, port: int) -> list[UdpEndpoint]:
    """Listen on one more port of the addresses of `beside`; 0 takes a free one.

    The relay does without it where it cannot be had: a warning, and an empty list.
    """
    try:
        sockets = bind_beside(beside, socket.SOCK_DGRAM, port)
    except OSError as error:
        _log.warning("the relay has no second port", extra={"port": port, "reason": error.strerror})
        return []
    loop = asyncio.get_running_loop()
    return [
        (await loop.create_datagram_endpoint(lambda: BindingEndpoint(context), sock=sock))[1]
        for sock in sockets
    ]
