"""Hold connections as hostile clients do: `python -m bench.slow.hold URL drip|unread COUNT`.

`drip` sends a request's head, a byte a second and never to its end. `unread` asks for answers and reads
nothing. What the server ends is opened anew after a second. Prints `holding` when all have been open, and on
SIGTERM how often they were opened.
"""

import asyncio
import resource
import signal
import socket
import sys
from typing import Final, cast
from urllib.parse import urlsplit

import uvloop

FILES: Final = 65_536
OF_ADDRESS: Final = 200  # the server takes 256 of one household
AT_ONCE: Final = 256  # that are being opened
PARTS: Final = 100  # of a second, in each of which one of so many connections sends its byte
REQUESTS: Final = 16  # that are not waited for
HEAD: Final = b"GET / HTTP/1.1\r\nX: " + b"a" * 200
ROOM: Final = 4096  # bytes that the kernel keeps for who reads nothing


class Dripping(asyncio.Protocol):
    """One that sends a byte a second; `lost` is done when it has ended."""

    def __init__(self) -> None:
        self._sent = 0
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def each_second(self) -> None:
        """Send the next byte."""
        if not self._transport.is_closing():
            self._transport.write(HEAD[self._sent : self._sent + 1])
            self._sent = (self._sent + 1) % len(HEAD)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        """Have it opened anew."""
        if not self.lost.done():
            self.lost.set_result(None)


class Deaf:
    """One that reads nothing: a bare socket, as event loops read on their own."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.lost = asyncio.get_running_loop().create_future()

    def each_second(self) -> None:
        """Look whether it is still connected."""
        if not self.lost.done() and self._sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._sock.close()
            self.lost.set_result(None)


class Crowd:
    """All connections of one kind."""

    def __init__(self, url: str, kind: str) -> None:
        parts = urlsplit(url)
        self._port = parts.port or 80
        self._drips = kind == "drip"
        one = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: br\r\n\r\n"
        self._requests = one.encode() * REQUESTS
        self._opening = asyncio.Semaphore(AT_ONCE)
        self._held: dict[int, Dripping | Deaf] = {}
        self.opened = 0

    async def hold(self, number: int) -> None:
        """Have one connection open, over and over."""
        address = f"127.{4 + self._drips}.{number // OF_ADDRESS // 250}.{number // OF_ADDRESS % 250 + 1}"
        while True:
            try:
                async with self._opening:
                    slow = await self._open(address)
                self._held[number] = slow
                await slow.lost
            except OSError:
                pass  # refused, or reset: once more
            self._held.pop(number, None)
            await asyncio.sleep(1)

    async def _open(self, address: str) -> Dripping | Deaf:
        loop, sock = asyncio.get_running_loop(), socket.socket()
        slow: Dripping | Deaf
        sock.setblocking(False)
        try:
            if not self._drips:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
            sock.bind((address, 0))
            await loop.sock_connect(sock, ("127.0.0.1", self._port))
            if self._drips:
                _, slow = await loop.create_connection(Dripping, sock=sock)
            else:
                await loop.sock_sendall(sock, self._requests)
                slow = Deaf(sock)
        except OSError:
            sock.close()
            raise
        self.opened += 1
        return slow

    async def drip(self) -> None:
        """Visit each once a second, evenly over the second."""
        while True:
            for part in range(PARTS):
                for number in [number for number in self._held if number % PARTS == part]:
                    self._held[number].each_second()
                await asyncio.sleep(1 / PARTS)


async def hold(url: str, kind: str, count: int) -> int:
    """Hold until SIGTERM; return how many connections it took."""
    crowd, stop = Crowd(url, kind), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    tasks = [asyncio.create_task(crowd.hold(number)) for number in range(count)]
    tasks.append(asyncio.create_task(crowd.drip()))
    while crowd.opened < count and not stop.is_set():  # noqa: ASYNC110 -- of thousands
        await asyncio.sleep(0.05)
    print("holding", flush=True)
    await stop.wait()
    for task in tasks:
        task.cancel()
    return crowd.opened


def main(url: str, kind: str, count: str) -> None:
    """Print what the module says."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, most), most))
    print(uvloop.run(hold(url, kind, int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
