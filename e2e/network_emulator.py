"""A line between the browser and the relay: as slow, as lossy and as deaf as a test wants it (UDP).

Where it matters which way is slow, the pages come by the same line: what asks the server waits with the rest.
"""

import json
import queue
import random
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final, Literal

DEEPEST_S: Final = 0.3  # of the queue in front of a slow line: what comes later is lost
WAIT_S: Final = 0.1
PACKET: Final = 1400  # bytes of a page that travel together

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Line:
    """Each way: its rate in kbit/s of UDP payload (0 is unlimited) and what is lost in per cent."""

    rate_kbps: float = 0
    loss_percent: float = 0
    deaf: bool = False
    """Nothing passes at all, as behind a firewall that drops UDP."""
    slow: Direction | None = None
    """The one way that has the rate, where it is not both."""

    def way(self, way: Direction) -> "Line":
        """Return what one way is like."""
        return self if self.slow in (None, way) else replace(self, rate_kbps=0)


class _Way:
    """One way of a line: a queue of limited depth, emptied by a thread at the line's rate."""

    def __init__(self, line: Line, seed: int) -> None:
        self._line = line
        self._chance = random.Random(seed)
        self._free_s = 0.0
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[float, bytes, Callable[[bytes], object]] | None]
        self._queue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._empty)
        self._thread.start()

    def carry(self, data: bytes, send: Callable[[bytes], object]) -> None:
        """Send a datagram on in its time, or lose it."""
        if self._line.deaf or self._chance.uniform(0, 100) < self._line.loss_percent:
            return
        with self._lock:
            if self._free_s - time.monotonic() <= DEEPEST_S:
                self._append(data, send)

    def stream(self, data: bytes, send: Callable[[bytes], object]) -> None:
        """Send a part of a stream on in its time: TCP would repeat what is lost."""
        with self._lock:
            self._append(data, send)

    def _append(self, data: bytes, send: Callable[[bytes], object]) -> None:
        line, start_s = self._line, max(self._free_s, time.monotonic())
        self._free_s = start_s + (len(data) * 8 / (line.rate_kbps * 1000) if line.rate_kbps else 0)
        self._queue.put((self._free_s, data, send))

    def close(self) -> None:
        """Send what is queued, and end."""
        self._queue.put(None)
        self._thread.join()

    def _empty(self) -> None:
        while item := self._queue.get():
            due_s, data, send = item
            time.sleep(max(0, due_s - time.monotonic()))
            with suppress(OSError):  # the other end has gone: that is its right
                send(data)


@contextmanager
def emulated(relay: tuple[str, int], line: Line) -> Iterator[int]:
    """Put the emulated line in front of a relay; yields the UDP port to use instead of the relay's own."""
    with _ways(line) as (up, down), _datagrams(relay, up, down) as port:
        yield port


@contextmanager
def emulated_for_all(
    relay: tuple[str, int], server: tuple[str, int], line: Line
) -> Iterator[tuple[int, int]]:
    """Put one emulated line in front of a relay and a server; yields the UDP and TCP port to use instead."""
    with (
        _ways(line) as (up, down),
        _datagrams(relay, up, down) as udp_port,
        _streams(server, up, down) as tcp_port,
    ):
        yield udp_port, tcp_port


@contextmanager
def _ways(line: Line) -> Iterator[tuple[_Way, _Way]]:
    up, down = _Way(line.way("up"), seed=1), _Way(line.way("down"), seed=2)
    try:
        yield up, down
    finally:
        up.close()
        down.close()


@contextmanager
def _datagrams(relay: tuple[str, int], up: _Way, down: _Way) -> Iterator[int]:
    """Carry UDP to a relay and back; yields the port."""
    over = threading.Event()
    threads: list[threading.Thread] = []
    clients: dict[tuple[str, int], socket.socket] = {}
    family = socket.AF_INET6 if ":" in relay[0] else socket.AF_INET

    with ExitStack() as stack:
        front = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        front.bind((relay[0], 0))
        front.settimeout(WAIT_S)

        def back(own: socket.socket, client: tuple[str, int]) -> None:
            for data, _ in received(own):
                down.carry(data, lambda data: front.sendto(data, client))

        def forth() -> None:
            for data, client in received(front):
                if client not in clients:
                    own = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                    own.connect(relay)
                    own.settimeout(WAIT_S)
                    clients[client] = own
                    threads.append(threading.Thread(target=back, args=(own, client)))
                    threads[-1].start()
                up.carry(data, clients[client].send)

        def received(sock: socket.socket) -> Iterator[tuple[bytes, tuple[str, int]]]:
            while not over.is_set():
                with suppress(TimeoutError, ConnectionRefusedError):
                    yield sock.recvfrom(65_535)

        threads.append(threading.Thread(target=forth))
        threads[0].start()
        try:
            yield front.getsockname()[1]
        finally:
            over.set()
            for thread in threads:
                thread.join()


@contextmanager
def _streams(server: tuple[str, int], up: _Way, down: _Way) -> Iterator[int]:
    """Carry TCP to a server and back; yields the port."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    with ExitStack() as stack:
        front = stack.enter_context(socket.create_server((server[0], 0)))
        front.settimeout(WAIT_S)

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    near = stack.enter_context(front.accept()[0])
                    far = stack.enter_context(socket.create_connection(server))
                    for pair in ((near, up, far), (far, down, near)):
                        threads.append(threading.Thread(target=pump, args=pair))
                        threads[-1].start()

        def pump(source: socket.socket, way: _Way, target: socket.socket) -> None:
            source.settimeout(WAIT_S)
            while not over.is_set():
                with suppress(TimeoutError):
                    try:
                        data = source.recv(PACKET)
                    except ConnectionError:
                        data = b""
                    way.stream(data, target.sendall if data else lambda _: target.shutdown(socket.SHUT_WR))
                    if not data:
                        return

        threads.append(threading.Thread(target=accept))
        threads[0].start()
        try:
            yield front.getsockname()[1]
        finally:
            over.set()
            for thread in threads:
                thread.join()


def relay_of(server_url: str) -> tuple[str, int]:
    """Ask the server where its relay is, as the page does."""
    request = urllib.request.Request(
        f"{server_url}/api/rehearsals", b"{}", {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        url: str = json.load(answer)["ice_servers"][0]["urls"][0]
    host, _, port = url.removeprefix("turn:").partition("?")[0].rpartition(":")
    return host.strip("[]"), int(port)


def by_way_of(port: int, *transports: str) -> str:
    """Return an init script: the browser reaches the relay by the line and by these transports alone."""
    return f"""
    (() => {{
      const transports = {json.dumps(transports)};
      const moved = (url) => url.endsWith("udp") ? url.replace(/:\\d+\\?/, ":{port}?") : url;
      const passes = (url) => transports.some((name) => url.endsWith(name));
      const Real = window.RTCPeerConnection;
      window.RTCPeerConnection = class extends Real {{
        constructor(configuration) {{
          const iceServers = configuration.iceServers.map((server) =>
            ({{ ...server, urls: [server.urls].flat().filter(passes).map(moved) }}));
          super({{ ...configuration, iceServers: iceServers.filter((server) => server.urls.length) }});
        }}
      }};
    }})();
    """
