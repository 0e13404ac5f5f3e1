"""What one relayed packet costs the relay's process: `python -m tests.relay.bench [packets]`.

The relay runs in a process of its own, on uvloop; its processor time is read from the kernel. Packets are
sent in bursts of 16 and awaited, so nothing is lost and the relay is busy but not overrun.
"""

import asyncio
import multiprocessing
import socket
import struct
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import uvloop
from aioice import stun
from aioice.stun import Method

from checker.relay.credentials import issue
from checker.relay.server import Relay, RelayLimits
from tests.relay.harness import SECRET, UDP_TRANSPORT, plain, send_indication, signed

SIZE: Final = 1200
BURST: Final = 16
LIMITS: Final = RelayLimits(bytes_per_user=10**12)


def serve(pipe: Connection) -> None:
    """Run a relay until the pipe is closed."""

    async def main() -> None:
        async with Relay(SECRET, "127.0.0.1", 0, limits=LIMITS) as relay:
            pipe.send(relay.port)
            await asyncio.get_running_loop().run_in_executor(None, pipe.poll, None)

    uvloop.run(main())


class Peer:
    """A blocking client over UDP or TCP."""

    def __init__(self, port: int, kind: socket.SocketKind) -> None:
        self.sock = socket.socket(socket.AF_INET, kind)
        self.sock.settimeout(5)
        self.sock.connect(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self.sock.makefile("rb") if kind is socket.SOCK_STREAM else None
        self.credentials = issue(SECRET, time.time(), 600, "bench")
        challenge = self._ask(plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT}))
        self.nonce: bytes = challenge.attributes["NONCE"]
        answer = self.ask(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT})
        self.relayed: tuple[str, int] = answer.attributes["XOR-RELAYED-ADDRESS"]

    def ask(self, method: Method, attributes: dict[str, object]) -> stun.Message:
        """Send a signed request and return the answer."""
        return self._ask(signed(method, attributes, self.credentials, self.nonce))

    def _ask(self, data: bytes) -> stun.Message:
        self.sock.sendall(data)
        return stun.parse_message(self.receive())

    def receive(self) -> bytes:
        """Return one packet, or one frame of the stream."""
        if self._stream is None:
            return self.sock.recv(65536)
        head = self._stream.read(4)
        kind, length = struct.unpack("!HH", head)
        return head + self._stream.read(16 + length if kind < 0x4000 else length + (-length & 3))


def processor_ns(pid: int) -> int:
    """Return the processor time of a process's main thread, by the scheduler's own count."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def measure(pid: int, sender: Peer, receiver: Peer, frame: bytes, packets: int) -> tuple[float, float]:
    """Return microseconds of processor per packet, and packets per second."""
    started, before = time.perf_counter(), processor_ns(pid)
    for _ in range(packets // BURST):
        for _ in range(BURST):
            sender.sock.sendall(frame)
        for _ in range(BURST):
            receiver.receive()
    spent = processor_ns(pid) - before
    done = packets // BURST * BURST
    return spent / done / 1000, done / (time.perf_counter() - started)


def main(packets: int) -> list[tuple[str, float, float]]:
    """Measure each way through the relay; (name, µs per packet, packets per second)."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,))
    process.start()
    theirs.close()
    rows = []
    try:
        port = ours.recv()
        udp, tcp = socket.SOCK_DGRAM, socket.SOCK_STREAM
        for name, kind, bound in (
            ("ChannelData, UDP", udp, True),
            ("Send and Data indications, UDP", udp, False),
            ("ChannelData, TCP", tcp, True),
            ("Send and Data indications, TCP", tcp, False),
        ):
            one, other = Peer(port, kind), Peer(port, kind)
            for client, peer in ((one, other), (other, one)):
                client.ask(Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": peer.relayed})
                if bound:
                    client.ask(
                        Method.CHANNEL_BIND, {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": peer.relayed}
                    )
            payload = bytes(SIZE)
            frame = (
                struct.pack("!HH", 0x4000, SIZE) + payload
                if bound
                else send_indication(other.relayed, payload)
            )
            assert process.pid is not None
            measure(process.pid, one, other, frame, BURST * 20)
            rows.append((name, *measure(process.pid, one, other, frame, packets)))
            one.sock.close()
            other.sock.close()
    finally:
        ours.close()
        process.join(5)
        process.kill()
    return rows


if __name__ == "__main__":
    for label, microseconds, rate in main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
        print(f"{label:32} {microseconds:6.1f} µs per packet  {rate:8.0f} packets/s")  # noqa: T201 - its job
