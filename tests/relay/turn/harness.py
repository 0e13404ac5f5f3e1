"""Made-up clients and hand-made messages for the relay's tests; no sockets."""

import base64
import hashlib
import hmac
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from aioice import stun
from aioice.stun import Class, Message, Method

from checker.relay.turn.allocations import Allocation, Table
from checker.relay.turn.credentials import Credentials, issue
from checker.relay.turn.guard import Nonces
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.request_handler import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET: Final = b"a secret for tests"
WALL_S: Final = 1_790_000_000.0
UDP_TRANSPORT: Final = 17 << 24
PADDED: Final = {"SOFTWARE": "a padded question"}
"""Makes a Binding request longer than its answer."""
_ports = count(1024)


def integrity_key(credentials: Credentials, realm: str = "turn") -> bytes:
    """Compute the long-term key by the letter of RFC 8489, independent of the code under test."""
    text = f"{credentials.username}:{realm}:{credentials.password}"
    return hashlib.md5(text.encode()).digest()


def rest_password(secret: bytes, username: str) -> str:
    """Compute a password by the letter of coturn's scheme, independent of the code under test."""
    return base64.b64encode(hmac.new(secret, username.encode(), "sha1").digest()).decode()


class Client:
    """A client as the relay sees it: keeps what it is sent."""

    def __init__(self, ip: str = "198.51.100.7", port: int | None = None, *, proved: bool = False) -> None:
        self.address = (ip, port or next(_ports))
        self.proved = proved  # as over TCP
        self.allocation: Allocation | None = None
        self.media: list[bytes] = []
        self.replies: list[bytes] = []

    def send(self, frame: bytes) -> None:
        self.media.append(bytes(frame))

    def reply(self, message: bytes) -> None:
        self.replies.append(message)

    def attach(self, allocation: Allocation) -> None:
        self.allocation = allocation

    def detach(self) -> None:
        self.allocation = None


class World:
    """A relay without sockets, with a clock that only moves when told."""

    def __init__(self, **limits: Any) -> None:
        self.now = 1000.0
        self.wall = WALL_S
        self.ended: list[str] = []
        self.on_end: Callable[[str], None] = lambda _: None
        self.table = Table(RelayLimits(**limits), self._end)
        self._until: dict[str, float] = {}
        self.nonces = Nonces(b"nonce key")
        self.turn = Turn(SECRET, RelayLimits(**limits), self.table, self.nonces, lambda: self.wall)

    def credentials(self, rehearsal: str = "one", seconds: float = 60) -> Credentials:
        return issue(SECRET, WALL_S, seconds, rehearsal)

    def issued(self, rehearsal: str, seconds: float) -> Credentials:
        """Return credentials as the web server gives them now, and again the same."""
        until = self._until.setdefault(rehearsal, self.wall + seconds)
        return issue(SECRET, until, 0, rehearsal)

    def _end(self, rehearsal: str) -> None:
        self.ended.append(rehearsal)
        self.on_end(rehearsal)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.wall += seconds
        self.table.expire(self.now)

    def tell(self, client: Client, data: bytes) -> Message | None:
        """Hand over one STUN message and return the answer, if there is one."""
        before = len(client.replies)
        self.turn.receive(client, data, self.now)
        assert len(client.replies) <= before + 1
        return stun.parse_message(client.replies[-1]) if len(client.replies) > before else None

    def nonce(self, client: Client) -> bytes:
        """Ask as browsers do: again, where no answer has come."""
        question = plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT})
        challenge = self.tell(client, question) or self.tell(client, question)
        assert challenge is not None
        nonce: bytes = challenge.attributes["NONCE"]
        return nonce

    def ask(
        self,
        client: Client,
        method: Method,
        attributes: dict[str, Any],
        credentials: Credentials | None = None,
        **extra: Any,
    ) -> Message:
        """Send a signed request, check the answer's signature, and return it."""
        credentials = credentials or self.credentials()
        data = signed(
            method, attributes, credentials, extra.pop("nonce", None) or self.nonce(client), **extra
        )
        answer = self.tell(client, data)
        assert answer is not None
        assert answer.transaction_id == data[8:20]
        if "MESSAGE-INTEGRITY" in answer.attributes:
            assert answer.check_message_integrity(integrity_key(credentials))
        return answer

    def allocated(self, rehearsal: str = "one", attributes: dict[str, Any] | None = None) -> Client:
        """Return a client that holds an allocation."""
        client = Client()
        wanted = {"REQUESTED-TRANSPORT": UDP_TRANSPORT, **(attributes or {})}
        answer = self.ask(client, Method.ALLOCATE, wanted, self.credentials(rehearsal))
        assert answer.message_class is Class.RESPONSE, answer
        return client

    def pair(self, rehearsal: str = "one") -> tuple[Client, Client]:
        """Return two clients that permit each other."""
        one, other = self.allocated(rehearsal), self.allocated(rehearsal)
        for client, peer in ((one, other), (other, one)):
            answer = self.ask(
                client,
                Method.CREATE_PERMISSION,
                {"XOR-PEER-ADDRESS": relayed(peer)},
                self.credentials(rehearsal),
            )
            assert answer.message_class is Class.RESPONSE
        return one, other

    def bind(self, client: Client, peer: Client, number: int, rehearsal: str = "one") -> Message:
        """Bind a channel and return the answer."""
        attributes = {"CHANNEL-NUMBER": number, "XOR-PEER-ADDRESS": relayed(peer)}
        return self.ask(client, Method.CHANNEL_BIND, attributes, self.credentials(rehearsal))

    def channel(self, client: Client, frame: bytes) -> None:
        """Hand over one ChannelData message."""
        assert client.allocation is not None
        self.table.relay_channel(client.allocation, frame)


def relayed(client: Client, index: int = 0) -> tuple[str, int]:
    """Return a client's relayed address."""
    assert client.allocation is not None
    return client.allocation.relayed[index]


def plain(method: Method, attributes: dict[str, Any] | None = None, kind: Class = Class.REQUEST) -> bytes:
    """Build an unsigned message."""
    return bytes(Message(method, kind, attributes=dict(attributes or {})))


def signed(
    method: Method,
    attributes: dict[str, Any],
    credentials: Credentials,
    nonce: bytes,
    *,
    realm: str = "turn",
    transaction_id: bytes | None = None,
    raw: bytes = b"",
) -> bytes:
    """Build a signed request; `raw` attributes, already encoded, stand first."""
    everything = {**attributes, "USERNAME": credentials.username, "REALM": realm, "NONCE": nonce}
    message = Message(method, Class.REQUEST, transaction_id, everything)
    key = integrity_key(credentials, realm)
    if not raw:
        message.add_message_integrity(key)
        return bytes(message)
    body = bytes(message)
    body = stun.set_body_length(body[:20] + raw + body[20:], len(body) - 20 + len(raw))
    mac = stun.message_integrity(body, key)
    return stun.set_body_length(body, len(body) - 20 + 24) + b"\x00\x08\x00\x14" + mac


def send_indication(peer: tuple[str, int], payload: bytes, **extra: Any) -> bytes:
    """Build a Send indication."""
    return plain(Method.SEND, {"XOR-PEER-ADDRESS": peer, "DATA": payload, **extra}, Class.INDICATION)


def channel_data(number: int, payload: bytes, *, padded: bool = False) -> bytes:
    """Build a ChannelData message."""
    frame = number.to_bytes(2) + len(payload).to_bytes(2) + payload
    return frame + bytes(-len(frame) & 3) if padded else frame
