"""One end of a rehearsal as a browser has it: a UDP socket with an allocation (RFC 8656)."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aioice import stun
from aioice.stun import Method

from checker.relay.turn.credentials import Credentials
from tests.relay.turn.harness import PADDED, UDP_TRANSPORT, plain, signed

CHANNEL: Final = 0x4000
_TIMESTAMP: Final = getattr(socket, "SO_TIMESTAMPNS", 35)  # Python has no name for Linux's number
_TIMES: Final = struct.Struct("@ll")
_REPEATS_S: Final = (0.5, 1.0, 2.0)  # RFC 8489 §6.2.1
_CHANNEL_DATA: Final = struct.Struct("!HH")
_SEND_HEAD: Final = struct.Struct("!HHI12s12sHH")
_DATA_AT: Final = 36  # of an indication: header, XOR-PEER-ADDRESS (IPv4), type and length of DATA

Receive = Callable[[bytes, int], None]
"""Gets a payload and when the kernel received it, in nanoseconds of Unix time: without our own delay."""


class End:
    """Sends ChannelData as Chromium does, or Send indications as Firefox does."""

    def __init__(
        self, relay: tuple[str, int], source: str, credentials: Credentials, receive: Receive
    ) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setblocking(False)
        self.sock.bind((source, 0))
        self.sock.connect(relay)
        self.sock.setsockopt(socket.SOL_SOCKET, _TIMESTAMP, 1)
        asyncio.get_running_loop().add_reader(self.sock.fileno(), self._readable)
        self._credentials, self._receive = credentials, receive
        self._nonce = b""
        self._answers: dict[bytes, asyncio.Future[stun.Message]] = {}
        self._head: bytes | None = None  # in front of what a Send indication carries

    async def allocate(self) -> tuple[str, int]:
        """Get a relayed address. Raises TimeoutError and stun.TransactionFailed."""
        transport = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
        challenge = await self._tell(plain(Method.ALLOCATE, transport | PADDED))
        self._nonce = challenge.attributes["NONCE"]
        answer = await self._ask(Method.ALLOCATE, transport)
        relayed: tuple[str, int] = answer.attributes["XOR-RELAYED-ADDRESS"]
        return relayed

    async def reach(self, peer: tuple[str, int], *, channel: bool) -> None:
        """Permit the peer; bind a channel to it, or prepare indications."""
        await self._ask(Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": peer})
        if channel:
            await self._ask(Method.CHANNEL_BIND, {"CHANNEL-NUMBER": CHANNEL, "XOR-PEER-ADDRESS": peer})
        else:
            self._head = struct.pack("!HH", 0x0012, 8) + stun.pack_xor_address(peer, bytes(12))

    async def end(self) -> None:
        """Give the allocation back, as browsers do, and close."""
        with suppress(TimeoutError, stun.TransactionFailed):
            await self._ask(Method.REFRESH, {"LIFETIME": 0})
        asyncio.get_running_loop().remove_reader(self.sock.fileno())
        self.sock.close()

    def send(self, payload: bytes) -> None:
        """Send to the peer; lengths are multiples of four."""
        size = len(payload)
        if self._head is None:
            frame = _CHANNEL_DATA.pack(CHANNEL, size) + payload
        else:
            frame = (
                _SEND_HEAD.pack(0x0016, size + 16, stun.COOKIE, bytes(12), self._head, 0x0013, size) + payload
            )
        with suppress(BlockingIOError, ConnectionRefusedError):
            self.sock.send(frame)

    async def _ask(self, method: Method, attributes: dict[str, Any]) -> stun.Message:
        answer = await self._tell(signed(method, attributes, self._credentials, self._nonce))
        if answer.message_class is not stun.Class.RESPONSE:
            raise stun.TransactionFailed(answer)
        return answer

    async def _tell(self, request: bytes) -> stun.Message:
        answer: asyncio.Future[stun.Message] = asyncio.get_running_loop().create_future()
        self._answers[request[8:20]] = answer
        for patience in _REPEATS_S:
            with suppress(ConnectionRefusedError):  # nobody listens there now: ask again
                self.sock.send(request)
            await asyncio.wait([answer], timeout=patience)
            if answer.done():
                return answer.result()
        raise TimeoutError("the relay did not answer")

    def _readable(self) -> None:
        with suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                data, notes, _, _ = self.sock.recvmsg(2048, 64)
                if data[0] & 0xC0 == 0x40:
                    self._receive(data[4:], _stamp(notes))
                elif data[:2] == b"\x00\x17":
                    self._receive(data[_DATA_AT:], _stamp(notes))
                elif answer := self._answers.pop(data[8:20], None):
                    answer.set_result(stun.parse_message(data))


def _stamp(notes: list[tuple[int, int, bytes]]) -> int:
    seconds, nanoseconds = _TIMES.unpack(notes[0][2])
    return int(seconds * 1_000_000_000 + nanoseconds)
