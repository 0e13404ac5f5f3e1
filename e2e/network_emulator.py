"""A line between the browser and the relay: as slow, as lossy and as deaf as a test wants it (UDP).

It begins on this machine, so it can lead to a relay of this machine or to that of a deployed server. Where it
matters which way is slow, the pages come by the same line: what asks the server waits with the rest.
"""

import json
import queue
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final, Literal

from e2e.site import Site

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
def emulated(relay: tuple[str, int], line: Line) -> Iterator[str]:
    """Put the emulated line in front of a relay; yields the `host:port` (UDP) to use instead."""
    with _ways(line) as (up, down), _datagrams(relay, up, down) as front:
        yield front


@contextmanager
def emulated_for_all(
    relay: tuple[str, int], server: tuple[str, int], line: Line
) -> Iterator[tuple[str, str]]:
    """Put one emulated line in front of a relay and a server; yields a `host:port` for each."""
    with (
        _ways(line) as (up, down),
        _datagrams(relay, up, down) as relay_front,
        _streams(server, up, down) as server_front,
    ):
        yield relay_front, server_front


@contextmanager
def _ways(line: Line) -> Iterator[tuple[_Way, _Way]]:
    up, down = _Way(line.way("up"), seed=1), _Way(line.way("down"), seed=2)
    try:
        yield up, down
    finally:
        up.close()
        down.close()


@contextmanager
def _datagrams(relay: tuple[str, int], up: _Way, down: _Way) -> Iterator[str]:
    """Carry UDP to a relay and back; yields where from."""
    over = threading.Event()
    threads: list[threading.Thread] = []
    clients: dict[tuple[str, int], socket.socket] = {}
    family = socket.AF_INET6 if ":" in relay[0] else socket.AF_INET

    with ExitStack() as stack:
        front = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        front.bind((_own_address(family, relay), 0))  # Firefox takes no relay on loopback
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
            host, port = front.getsockname()[:2]
            yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        finally:
            over.set()
            for thread in threads:
                thread.join()


def _own_address(family: socket.AddressFamily, relay: tuple[str, int]) -> str:
    """Return the address that this machine would send from to a relay; nothing is sent."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(relay)
        return str(probe.getsockname()[0])


@contextmanager
def _streams(server: tuple[str, int], up: _Way, down: _Way) -> Iterator[str]:
    """Carry TCP to a server and back; yields where from."""
    over = threading.Event()
    threads: list[threading.Thread] = []

    with ExitStack() as stack:
        front = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
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
            yield f"127.0.0.1:{front.getsockname()[1]}"
        finally:
            over.set()
            for thread in threads:
                thread.join()


def relay_of(site: Site) -> tuple[str, int]:
    """Ask the server where its relay is, as the page does."""
    url: str = site.post("/api/rehearsals", {})["ice_servers"][0]["urls"][0]
    host, _, port = url.removeprefix("turn:").partition("?")[0].rpartition(":")
    return host.strip("[]"), int(port)


def by_way_of(front: str, *transports: str) -> str:
    """Return an init script: the browser reaches the relay by the line and by these transports alone."""
    return f"""
    (() => {{
      const transports = {json.dumps(transports)};
      const moved = (url) => url.endsWith("udp") ? url.replace(/:.*\\?/, ":{front}?") : url;
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
