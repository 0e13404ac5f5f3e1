"""Blocking clients of the relay, over UDP or TCP."""

import socket
import struct
from typing import Any

from aioice import stun
from aioice.stun import Method

from checker.relay.turn.credentials import Credentials
from tests.relay.turn.harness import PADDED, UDP_TRANSPORT, plain, signed


class Client:
    """A blocking client over UDP or TCP."""

    def __init__(self, port: int, kind: socket.SocketKind) -> None:
        self.sock = socket.socket(socket.AF_INET, kind)
        self.sock.settimeout(5)
        self.sock.connect(("127.0.0.1", port))
        if kind is socket.SOCK_STREAM:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self.sock.makefile("rb") if kind is socket.SOCK_STREAM else None

    def receive(self) -> bytes:
        """Return one packet, or one frame of the stream."""
        if self._stream is None:
            return self.sock.recv(2048)
        head = self._stream.read(4)
        kind, length = struct.unpack("!HH", head)
        return head + self._stream.read(16 + length if kind < 0x4000 else length + (-length & 3))

    def tell(self, data: bytes) -> bytes:
        """Send one packet and return the answer."""
        self.sock.sendall(data)
        return self.receive()


class Signer:
    """Asks the relay on behalf of a client."""

    def __init__(self, client: Client, credentials: Credentials) -> None:
        self._client, self._credentials = client, credentials
        challenge = client.tell(plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT, **PADDED}))
        self._nonce: bytes = stun.parse_message(challenge).attributes["NONCE"]

    def allocate(self) -> tuple[str, int]:
        """Return the relayed address."""
        address: tuple[str, int] = self._ask(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT})[
            "XOR-RELAYED-ADDRESS"
        ]
        return address

    def reach(self, peer: tuple[str, int], *, channels: bool) -> None:
        """Permit the peer, with a channel or without."""
        if channels:
            self._ask(Method.CHANNEL_BIND, {"CHANNEL-NUMBER": 0x4000, "XOR-PEER-ADDRESS": peer})
        else:
            self._ask(Method.CREATE_PERMISSION, {"XOR-PEER-ADDRESS": peer})

    def _ask(self, method: Method, attributes: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.tell(signed(method, attributes, self._credentials, self._nonce))
        return stun.parse_message(answer).attributes
