"""The relay on its sockets: UDP and TCP on one port number, a second one for UDP, one for TLS."""

import asyncio
import os
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from checker.relay.turn.allocations import Table
from checker.relay.turn.binding_port import open_second
from checker.relay.turn.bound_sockets import BACKLOG, Sockets, addresses, bind, reachable
from checker.relay.turn.guard import Nonces
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.request_handler import Turn
from checker.relay.turn.stun_probe import probe
from checker.relay.turn.tls_port import open_tls
from checker.relay.turn.transports import RelayContext, TcpClient, UdpEndpoint

SWEEP_S: Final = 1.0


class Relay:
    """An async context manager that serves from enter to exit; `port` is known from enter on.

    `host` may be empty (all addresses, IPv4 and IPv6). Port 0 chooses one that is free for UDP and TCP.
    `on_end(id)` is called when the last allocation of a rehearsal is gone for good (`Admission.ended`).
    Entering raises OSError when the port cannot be had. `second_port` (0: a free one) answers
    STUN Binding alone; `tls_port` (0: a free one) is the relay inside TLS, where there is `tls`, which
    may be changed later. Both are None from enter on where there is none.
    """

    port: int
    second_port: int | None
    tls_port: int | None
    context: RelayContext
    """What the sockets share, from enter on."""

    def __init__(
        self,
        secret: bytes,
        host: str,
        port: int,
        *,
        second_port: int | None = None,
        tls_port: int | None = None,
        tls: ssl.SSLContext | None = None,
        limits: RelayLimits | None = None,
        on_end: Callable[[str], None] | None = None,
    ) -> None:
        if not secret:
            raise ValueError("the relay's secret must not be empty")
        self._secret, self._host, self.port, self.second_port = secret, host, port, second_port
        self.tls_port, self._tls = tls_port, tls
        self._limits = limits or RelayLimits()
        self.table = Table(self._limits, on_end or (lambda _: None))
        self._endpoints: list[UdpEndpoint] = []
        self._servers: list[asyncio.Server] = []
        self._probe_at = ("", 0)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        turn = Turn(self._secret, self._limits, self.table, Nonces(os.urandom(32)))
        self.context = RelayContext(self.table, turn, self._limits, loop.time)
        udp, tcp = bind(await addresses(self._host), self.port)
        self._probe_at = reachable(udp[0])
        self.port = self._probe_at[1]
        await self._serve(udp, tcp)
        await self._serve_beside(udp)
        self._sweeper = loop.call_later(SWEEP_S, self._sweep)
        return self

    async def _serve(self, udp: Sockets, tcp: Sockets) -> None:
        loop = asyncio.get_running_loop()
        for sock in udp:
            _, endpoint = await loop.create_datagram_endpoint(lambda: UdpEndpoint(self.context), sock=sock)
            self._endpoints.append(endpoint)
        for sock in tcp:
            server = await loop.create_server(lambda: TcpClient(self.context), sock=sock, backlog=BACKLOG)
            self._servers.append(server)

    async def _serve_beside(self, udp: Sockets) -> None:
        """Open the ports that the relay can do without."""
        if self.second_port is not None:
            second = await open_second(self.context, udp, self.second_port)
            self.second_port = second[0].transport.get_extra_info("sockname")[1] if second else None
            self._endpoints += second
        servers: list[asyncio.Server] = []
        if self._tls is not None and self.tls_port is not None:
            servers = await open_tls(self.context, udp, self.tls_port, self._tls)
        self.tls_port = servers[0].sockets[0].getsockname()[1] if servers else None
        self._servers += servers

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
