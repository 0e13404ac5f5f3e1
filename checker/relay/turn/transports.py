"""The two ways to a client: UDP, and TCP with its framing."""

import asyncio
import contextlib
import logging
import socket
from collections import Counter
from collections.abc import Callable
from typing import Final, cast

from checker.core.households import household
from checker.relay.turn import messages, relayed_data
from checker.relay.turn.allocations import Allocation, Table
from checker.relay.turn.guard import Guard
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.request_handler import Turn

# A slow TCP reader loses media, as on a slow line, instead of getting it seconds late: at 300 kbit/s these
# two together are about one second.
MEDIA_BUFFER: Final = 24_576  # bytes that wait in this process; media beyond is dropped
NOT_SENT: Final = 16_384  # bytes that wait in the kernel (TCP_NOTSENT_LOWAT)
REPLY_BUFFER: Final = 65_536  # bytes; who asks on and on without reading is cut off

_log = logging.getLogger(__name__)


class RelayContext:
    """What both kinds of link share: where packets go, the clock, and a net under every packet.

    A fault in handling one packet must not close a socket that serves everybody (uvloop would), nor fill
    the log.
    """

    def __init__(self, table: Table, turn: Turn, limits: RelayLimits, clock: Callable[[], float]) -> None:
        self.table, self.turn, self.limits, self.clock = table, turn, limits, clock
        self.connections: set[TcpClient] = set()
        self.households: Counter[str] = Counter()
        self.handshakes = Guard(limits.handshakes_per_source, limits.handshakes)
        self._fault_at = -1.0

    @property
    def is_full(self) -> bool:
        """Tell whether somebody new would find no allocation, no connection, or nobody who listens."""
        connections = len(self.connections) >= self.limits.connections
        return connections or self.table.is_full or self.turn.is_full(self.clock())

    def fault(self) -> None:
        """Log the current exception (which names no client), at most once a second."""
        now = self.clock()
        if now - self._fault_at >= 1:
            self._fault_at = now
            _log.exception("the relay could not handle a packet")

    def sweep(self) -> None:
        """End what is over: allocations, and TCP connections that never became, or are no longer, of use."""
        now = self.clock()
        self.table.expire(now)
        for client in list(self.connections):
            if client.allocation is None and now - client.idle_since > self.limits.handshake_s:
                client.transport.abort()


class UdpClient:
    """One UDP 5-tuple. StaleWhileRevalidate only while it has an allocation."""

    __slots__ = ("_addr", "_endpoint", "address", "allocation")
    proved = False

    def __init__(self, endpoint: "UdpEndpoint", addr: tuple[str, int]) -> None:
        self._endpoint, self._addr = endpoint, addr
        self.address = addr[:2]  # IPv6 has flow and scope behind
        self.allocation: Allocation | None = None

    def send(self, frame: bytes) -> None:
        """Send a datagram, or drop it while the socket is blocked."""
        if not self._endpoint.paused:
            self._endpoint.transport.sendto(frame, self._addr)

    reply = send

    def attach(self, allocation: Allocation) -> None:
        """Be found by the next datagram of this address."""
        self.allocation = allocation
        self._endpoint.clients[self._addr] = self

    def detach(self) -> None:
        """Be forgotten."""
        self.allocation = None
        self._endpoint.clients.pop(self._addr, None)


class UdpEndpoint(asyncio.DatagramProtocol):
    """One bound UDP socket."""

    transport: asyncio.DatagramTransport

    def __init__(self, context: RelayContext) -> None:
        self._context = context
        self._relay_channel = context.table.relay_channel
        self.clients: dict[tuple[str, int], UdpClient] = {}
        self.paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (uvloop's is not a subclass of asyncio's)."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def pause_writing(self) -> None:
        """Drop from now on: the socket's buffer is full."""
        self.paused = True

    def resume_writing(self) -> None:
        """Send again."""
        self.paused = False

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Relay ChannelData of those who have an allocation; show everything else to TURN."""
        client = self.clients.get(addr)
        try:
            if not 4 <= len(data) <= messages.MAX_MESSAGE:
                return
            if data[0] & 0xC0 != 0x40:
                self._context.turn.receive(client or UdpClient(self, addr), data, self._context.clock())
            elif client is not None and client.allocation is not None:
                self._relay_channel(client.allocation, data)
        except Exception:  # see RelayContext
            self._context.fault()


class TcpClient(asyncio.Protocol):
    """One TCP connection: STUN messages and ChannelData, padded to four bytes (RFC 8656 §12.5)."""

    transport: asyncio.Transport
    proved = True

    def __init__(self, context: RelayContext) -> None:
        self.context = context
        self.rest = b""
        """What has come of a frame that is not whole yet."""
        self.address = ("", 0)
        self.allocation: Allocation | None = None
        self.idle_since = context.clock()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, if there is room for one more."""
        self.transport = cast("asyncio.Transport", transport)
        name = transport.get_extra_info("peername")
        if not name or not self._has_room(name[:2]):
            self.transport.abort()
            return
        self.address = name[:2]
        self.context.connections.add(self)
        self.context.households[household(self.address[0])] += 1
        with contextlib.suppress(OSError, AttributeError):  # Linux and macOS have it; a bonus, not a need
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOT_SENT)

    def _has_room(self, address: tuple[str, int]) -> bool:
        context, limits = self.context, self.context.limits
        if address in context.turn.own:
            return True
        own = context.households[household(address[0])]
        return len(context.connections) < limits.connections and own < limits.connections_per_source

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        """End the allocation with its connection (RFC 8656 §7)."""
        context = self.context
        if self in context.connections:
            context.connections.remove(self)
            home = household(self.address[0])
            context.households[home] -= 1
            if not context.households[home]:
                del context.households[home]
        if self.allocation is not None:
            context.table.release(self.allocation)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into frames; close it where it is not ours."""
        try:
            self._frames(self.rest + data if self.rest else data)
        except ValueError:
            self.transport.abort()  # the stream is out of step: there is no way back
        except Exception:  # see RelayContext
            self.context.fault()
            self.transport.abort()

    def _frames(self, data: bytes) -> None:
        position, end = 0, len(data)
        while end - position >= 4:
            size = relayed_data.frame_length(data, position)
            if end - position < size or self.transport.is_closing():
                break
            frame = data[position : position + size]
            position += size
            if frame[0] & 0xC0 != 0x40:
                self.context.turn.receive(self, frame, self.context.clock())
            elif self.allocation is not None:
                self.context.table.relay_channel(self.allocation, frame)
        self.rest = data[position:]  # shorter than one frame

    def write(self, data: bytes) -> None:
        """Hand over what is to be sent."""
        self.transport.write(data)

    def send(self, frame: bytes) -> None:
        """Send media, or drop it while the reader is slow."""
        if self.transport.is_closing() or self.transport.get_write_buffer_size() > MEDIA_BUFFER:
            return
        self.write(frame + bytes(-len(frame) & 3) if len(frame) & 3 else frame)

    def reply(self, message: bytes) -> None:
        """Send an answer; whoever lets answers pile up is not listening."""
        if self.transport.get_write_buffer_size() > REPLY_BUFFER:
            self.transport.abort()
        elif not self.transport.is_closing():
            self.write(message)

    def attach(self, allocation: Allocation) -> None:
        """Hold the allocation."""
        self.allocation = allocation

    def detach(self) -> None:
        """Let go; the connection may stay a little (`handshake_s`)."""
        self.allocation = None
        self.idle_since = self.context.clock()
