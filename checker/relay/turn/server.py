"""The relay's sockets: UDP and TCP on one port number, and a second one for UDP."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from checker.relay.turn.allocations import Table
from checker.relay.turn.binding_port import open_second
from checker.relay.turn.guard import Nonces
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.request_handler import Turn
from checker.relay.turn.stun_probe import probe
from checker.relay.turn.transports import RelayContext, TcpClient, UdpEndpoint

UDP_BUFFER: Final = 1 << 20  # bytes; the loop may be busy elsewhere for some 10 ms while packets arrive
SWEEP_S: Final = 1.0
BACKLOG: Final = 128
TRIES: Final = 32  # to find one port number that is free for UDP and for TCP
_NO_SUCH_ADDRESS: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


class Relay:
    """An async context manager that serves from enter to exit; `port` is known from enter on.

    `host` may be empty (all addresses, IPv4 and IPv6). Port 0 chooses one that is free for UDP and TCP.
    `on_end(id)` is called when the last allocation of a rehearsal is gone for good (`Admission.ended`).
    Entering raises OSError when the port cannot be had. `second_port` (0: a free one) answers
    STUN Binding alone; it is None from enter on where there is none.
    """

    port: int
    second_port: int | None
    context: RelayContext
    """What the sockets share, from enter on."""

    def __init__(
        self,
        secret: bytes,
        host: str,
        port: int,
        *,
        second_port: int | None = None,
        limits: RelayLimits | None = None,
        on_end: Callable[[str], None] | None = None,
    ) -> None:
        if not secret:
            raise ValueError("the relay's secret must not be empty")
        self._secret, self._host, self.port, self.second_port = secret, host, port, second_port
        self._limits = limits or RelayLimits()
        self.table = Table(self._limits, on_end or (lambda _: None))
        self._endpoints: list[UdpEndpoint] = []
        self._servers: list[asyncio.Server] = []
        self._probe_at = ("", 0)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        turn = Turn(self._secret, self._limits, self.table, Nonces(os.urandom(32)))
        self.context = RelayContext(self.table, turn, self._limits, loop.time)
        udp, tcp = _bind(await _addresses(self._host), self.port)
        self._probe_at = _reachable(udp[0])
        self.port = self._probe_at[1]
        for sock in udp:
            _, endpoint = await loop.create_datagram_endpoint(lambda: UdpEndpoint(self.context), sock=sock)
            self._endpoints.append(endpoint)
        if self.second_port is not None:
            second = await open_second(self.context, udp, self.second_port)
            self.second_port = second[0].transport.get_extra_info("sockname")[1] if second else None
            self._endpoints += second
        for sock in tcp:
            server = await loop.create_server(lambda: TcpClient(self.context), sock=sock, backlog=BACKLOG)
            self._servers.append(server)
        self._sweeper = loop.call_later(SWEEP_S, self._sweep)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sweeper.cancel()
        for server in self._servers:
            server.close()
        for client in list(self.context.connections):
            client.transport.abort()
        for endpoint in self._endpoints:
            endpoint.transport.close()
        for server in self._servers:
            await server.wait_closed()
        await asyncio.sleep(0)  # the transports close their sockets in the loop's next turn
        self.table.expire(float("inf"))

    def _sweep(self) -> None:
        self._sweeper = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)
        self.context.sweep()

    def expect(self, address: str) -> None:
        """Answer an address that is about to ask for a Binding alone, as for the direct rehearsal."""
        self.context.turn.expected.add(address, asyncio.get_running_loop().time())

    async def probe(self) -> bool:
        """Return whether the relay answers on UDP and on TCP (for `/ready`)."""
        return await probe(*self._probe_at, known=self.context.turn.own)

    @property
    def is_full(self) -> bool:
        """Tell whether somebody new would find no room (for `/ready`)."""
        return self.context.is_full


async def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    """Return what to bind, IPv4 first: it is the port of the first that the others must follow."""
    infos = await asyncio.get_running_loop().getaddrinfo(
        host or None, 0, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE
    )
    found = {(info[0], str(info[4][0])) for info in infos if info[0] in (socket.AF_INET, socket.AF_INET6)}
    return sorted(found, key=lambda item: (item[0] != socket.AF_INET, item[1]))


def _bind(
    addresses: list[tuple[socket.AddressFamily, str]], port: int
) -> tuple[list[socket.socket], list[socket.socket]]:
    """Return bound UDP sockets and TCP sockets, all on one port number. Raises OSError."""
    for attempt in range(TRIES):
        try:
            return _bind_once(addresses, port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def _bind_once(
    addresses: list[tuple[socket.AddressFamily, str]], port: int
) -> tuple[list[socket.socket], list[socket.socket]]:
    udp: list[socket.socket] = []
    tcp: list[socket.socket] = []
    try:
        for family, host in addresses:
            try:
                udp.append(_open(family, socket.SOCK_DGRAM, host, port))
            except OSError as error:
                if udp and error.errno in _NO_SUCH_ADDRESS:
                    continue  # IPv6 is switched off on this machine: IPv4 will do
                raise
            port = port or udp[0].getsockname()[1]
            tcp.append(_open(family, socket.SOCK_STREAM, host, port))
    except OSError:
        for sock in (*udp, *tcp):
            sock.close()
        raise
    return udp, tcp


def _open(family: socket.AddressFamily, kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        if kind == socket.SOCK_DGRAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UDP_BUFFER)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(BACKLOG)  # only now it is certain that nobody else has the port
    except OSError:
        sock.close()
        raise
    return sock


def _reachable(sock: socket.socket) -> tuple[str, int]:
    """Return where this machine itself reaches a bound socket."""
    host, port = sock.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 -- compared, not bound
