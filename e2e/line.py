"""A line between the browser and the relay: as slow, as lossy and as deaf as a test wants it (UDP)."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Route

DEEPEST_S: Final = 0.3  # of the queue in front of a slow line: what comes later is lost
WAIT_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """Each way: its rate in kbit/s of UDP payload (0 is unlimited) and what is lost in per cent."""

    rate_kbps: float = 0
    loss_percent: float = 0
    deaf: bool = False
    """Nothing passes at all, as behind a firewall that drops UDP."""


@dataclass
class _Way:
    """One way of a line: a queue of limited depth in front of a sender of limited rate."""

    line: Line
    chance: random.Random
    free_s: float = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, data: bytes, send: Callable[[bytes], object]) -> None:
        with self.lock:
            if self.line.deaf or self.chance.uniform(0, 100) < self.line.loss_percent:
                return
            now = time.monotonic()
            takes_s = len(data) * 8 / (self.line.rate_kbps * 1000) if self.line.rate_kbps else 0
            self.free_s = max(self.free_s, now) + takes_s
            waits_s = self.free_s - now
            if waits_s > DEEPEST_S:
                self.free_s -= takes_s
                return
        if waits_s < 0.001:
            send(data)
        else:
            threading.Timer(waits_s, send, [data]).start()


@contextmanager
def laid(relay: tuple[str, int], line: Line) -> Iterator[int]:
    """Lay the line in front of a relay; yields the UDP port to use instead of the relay's own."""
    up, down = (_Way(line, random.Random(seed)) for seed in (1, 2))
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
                try:
                    yield sock.recvfrom(65_535)
                except (TimeoutError, ConnectionRefusedError):
                    continue

        threads.append(threading.Thread(target=forth))
        threads[0].start()
        try:
            yield front.getsockname()[1]
        finally:
            over.set()
            for thread in threads:
                thread.join()
            time.sleep(DEEPEST_S)  # what is still queued must find its socket open


def by_way_of(line_to: Callable[[tuple[str, int]], int], *transports: str) -> Callable[[Route], None]:
    """Return a route handler for `/api/rehearsals` that sends UDP over a line and keeps only these ways."""

    def handle(route: Route) -> None:
        response = route.fetch()
        answer = response.json()
        for server in answer.get("ice_servers", []):
            server["urls"] = [
                _over(url, line_to) for url in server["urls"] if url.rpartition("=")[2] in transports
            ]
        route.fulfill(response=response, json=answer)

    return handle


def _over(url: str, line_to: Callable[[tuple[str, int]], int]) -> str:
    """Put the line's port into a `turn:host:port?transport=udp` address."""
    place, _, query = url.removeprefix("turn:").partition("?")
    host, _, port = place.rpartition(":")
    if query != "transport=udp":
        return url
    return f"turn:{host}:{line_to((host.strip('[]'), int(port)))}?{query}"
