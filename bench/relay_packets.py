"""What one relayed packet costs the relay's process, beside a bare forwarder that knows nothing of TURN."""

import asyncio
import multiprocessing
import socket
import statistics
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from typing import Any, Final

import uvloop

from bench.crowd.pinned import precede, two_sides
from bench.crowd.served import processor_ms
from bench.relay_clients import Client, Signer
from checker.relay.turn.credentials import issue
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from tests.relay.turn.harness import SECRET, send_indication

TRAIN: Final = 9  # packets; what web/rehearsal/loop/paced_load.js sends in one go
PAYLOAD: Final = 620
ACKNOWLEDGEMENT: Final = 72  # SCTP acknowledges every second packet
TICK_S: Final = 0.02
ROUNDS: Final = 5
_LIMITS: Final = RelayLimits(bytes_per_user=10**12, lifetime_s=300, requests_per_source=10**6)
_UDP, _TCP = socket.SOCK_DGRAM, socket.SOCK_STREAM
_HELLO: Final = b"\x00\x01\x00\x00" + bytes(16)


class Forwarder(asyncio.DatagramProtocol, asyncio.Protocol):
    """Passes whatever comes from one of two clients to the other: what no relay can beat."""

    pair: list[Any]

    def __init__(self, pair: list[Any]) -> None:
        self.pair = pair

    def connection_made(self, transport: Any) -> None:
        """Keep the transport; over TCP there is one for each client."""
        self.transport = transport
        if transport.get_extra_info("peername"):
            self.pair.append(self)

    def data_received(self, data: bytes) -> None:
        """Pass on a piece of the stream."""
        if data == _HELLO:
            self.transport.write(data)
        else:
            self.pair[self is self.pair[0]].transport.write(data)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Pass on a datagram."""
        if addr not in self.pair:
            self.pair.append(addr)
            self.transport.sendto(data, addr)
        else:
            self.transport.sendto(data, self.pair[addr == self.pair[0]])


async def _serve(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    udp: list[Any] = []
    tcp: list[Any] = []
    datagrams, _ = await loop.create_datagram_endpoint(lambda: Forwarder(udp), ("127.0.0.1", 0))
    streams = await loop.create_server(lambda: Forwarder(tcp), "127.0.0.1", 0)
    async with Relay(SECRET, "127.0.0.1", 0, limits=_LIMITS) as relay:
        udp_port = datagrams.get_extra_info("sockname")[1]
        pipe.send((relay.port, udp_port, streams.sockets[0].getsockname()[1]))
        await loop.run_in_executor(None, pipe.poll, None)


def serve(pipe: Connection) -> None:
    """Run a relay and a forwarder on the server's core until the pipe is closed."""
    precede(two_sides()[0])
    uvloop.run(_serve(pipe))


class Way:
    """One way through the process: two clients, and the frames that the first sends and gets back."""

    def __init__(self, name: str, kind: socket.SocketKind, port: int) -> None:
        self.name = name
        self.ends = [Client(port, kind) for _ in range(2)]
        self.frames = [_channel_data(size) for size in (PAYLOAD, ACKNOWLEDGEMENT)]

    def greet(self) -> "Way":
        """Make both ends known to the forwarder."""
        for end in self.ends:
            end.tell(_HELLO)
        return self

    def allocate(self, *, channels: bool) -> "Way":
        """Let both ends reach each other, over channels or by indications."""
        credentials = issue(SECRET, time.time(), 600, self.name.replace(" ", "-").replace(",", ""))
        signers = [Signer(end, credentials) for end in self.ends]
        peers = [signer.allocate() for signer in signers][::-1]
        for signer, peer in zip(signers, peers, strict=True):
            signer.reach(peer, channels=channels)
        if not channels:
            sizes = zip(peers, (PAYLOAD, ACKNOWLEDGEMENT), strict=True)
            self.frames = [send_indication(peer, bytes(size)) for peer, size in sizes]
        return self

    def run(self, trains: int, tick_s: float) -> int:
        """Send trains and their acknowledgements; returns how many packets passed."""
        (sender, receiver), (frame, short) = self.ends, self.frames
        began = time.monotonic()
        for train in range(trains):
            for _ in range(TRAIN):
                sender.sock.sendall(frame)
            for number in range(TRAIN):
                receiver.receive()
                if number % 2:
                    receiver.sock.sendall(short)
            for _ in range(TRAIN // 2):
                sender.receive()
            time.sleep(max(0.0, began + (train + 1) * tick_s - time.monotonic()))
        return trains * (TRAIN + TRAIN // 2)


def _channel_data(size: int) -> bytes:
    return struct.pack("!HH", 0x4000, size) + bytes(size)


@contextmanager
def _ways() -> Iterator[tuple[int, list[Way]]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,))
    process.start()
    theirs.close()
    with ExitStack() as stack:
        stack.callback(process.kill)
        stack.callback(process.join, 5)
        stack.callback(ours.close)
        relay, udp, tcp = ours.recv()
        assert process.pid is not None
        yield (
            process.pid,
            [
                Way("bare forwarder, UDP", _UDP, udp).greet(),
                Way("ChannelData, UDP", _UDP, relay).allocate(channels=True),
                Way("Send indications, UDP", _UDP, relay).allocate(channels=False),
                Way("bare forwarder, TCP", _TCP, tcp).greet(),
                Way("ChannelData, TCP", _TCP, relay).allocate(channels=True),
                Way("Send indications, TCP", _TCP, relay).allocate(channels=False),
            ],
        )


def _cost_us(pid: int, way: Way, trains: int, tick_s: float) -> float:
    """Return microseconds of processor a packet; the first trains do not count."""
    way.run(5, tick_s)
    before = processor_ms(pid)
    packets = way.run(trains, tick_s)
    return (processor_ms(pid) - before) * 1000 / packets


def measure() -> list[tuple[str, float, float]]:
    """Return for each way: name, µs of processor a packet back to back, and paced as a check sends."""
    with _ways() as (pid, ways):
        rounds = [
            [(_cost_us(pid, way, 150, 0), _cost_us(pid, way, 40, TICK_S)) for way in ways]
            for _ in range(ROUNDS)
        ]
    rows = []
    for way, costs in zip(ways, zip(*rounds, strict=True), strict=True):
        quick, paced = (statistics.median(column) for column in zip(*costs, strict=True))
        rows.append((way.name, quick, paced))
    return rows
