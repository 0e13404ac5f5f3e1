"""A real UDP socket that keeps what is answered, for tests that ask the relay themselves."""

import asyncio
from typing import Any


class Answers(asyncio.DatagramProtocol):
    """What has come, oldest first; `transport` sends."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[bytes] = asyncio.Queue()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.answers.put_nowait(data)
