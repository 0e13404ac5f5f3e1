"""What the relay answers: STUN Binding and the TURN methods. Sends through a link; has no sockets."""

import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from checker.relay.turn import credentials, messages
from checker.relay.turn.allocations import Allocation, Claim, Link, RefusedError, Table
from checker.relay.turn.codec import stun
from checker.relay.turn.guard import Credit, Expected, Guard, Nonces
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.relayed_data import SEND_INDICATION


class Client(Link, Protocol):
    """A link with somebody who asks."""

    address: tuple[str, int]
    proved: bool
    """Nobody else can have sent from this address: TCP's handshake shows it (RFC 9293 §3.5), UDP has none."""

    def reply(self, message: bytes) -> None:
        """Send an answer."""


TOLD_S: Final = 30
"""The least LIFETIME that is told: Firefox gives up below 11 s, and asks for more ten seconds before the
end. The allocation may end before, as its credentials do; by then the page has finished."""


class Turn:
    """Answers requests. `now` is the loop's clock; `wall` is Unix time, for the credentials alone."""

    def __init__(
        self,
        secret: bytes,
        limits: RelayLimits,
        table: Table,
        nonces: Nonces,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._secret, self._limits, self._table, self._nonces, self._wall = (
            secret,
            limits,
            table,
            nonces,
            wall,
        )
        self._guard, self._credit = Guard(limits.requests_per_source, limits.requests), Credit()
        self.expected = Expected()
        self.own: set[tuple[str, int]] = set()
        """From where the relay asks itself whether it works: a flood of others must not drown that."""
        self._methods: dict[stun.Method, Callable[[messages.Request, Allocation], dict[str, Any]]] = {
            stun.Method.REFRESH: self._refresh,
            stun.Method.CREATE_PERMISSION: self._permit,
            stun.Method.CHANNEL_BIND: self._bind,
        }
        self._now = 0.0

    def receive(self, client: Client, data: bytes, now: float) -> None:
        """Take one STUN message and answer it, if it deserves an answer."""
        if not messages.plausible(data):
            return
        allocation = client.allocation
        if data.startswith(SEND_INDICATION):
            if allocation is not None:
                self._table.relay_send(allocation, data)
            return
        if allocation is not None and allocation.requests_left > 0:
            allocation.requests_left -= 1
        elif client.address not in self.own and not self._guard.allows(client.address[0], now):
            return
        request = messages.parse_request(data)
        if request is None:
            return
        self._now = now
        answer = self._answer(request, client)
        if answer is not None and self._may_go(request, client, len(data), len(answer)):
            client.reply(answer)

    def is_full(self, now: float) -> bool:
        """Tell whether strangers are no longer heard in this second, as there are too many."""
        return self._guard.is_full(now)

    def _may_go(self, request: messages.Request, client: Client, came: int, goes: int) -> bool:
        """Tell whether an answer may go: to an address that has proved itself, or sent as many bytes.

        A browser's first Allocate is shorter than any answer it can do with, but it sends several requests
        at once and repeats them, which together are longer. Binding waits until then: it matters less.
        """
        address = client.address[0]
        if client.proved or client.allocation is not None or self._table.holds(address):
            return True
        if request.method is stun.Method.BINDING and self.expected.holds(address, self._now):
            return True
        self._credit.earn(address, came, self._now)
        if request.method is stun.Method.BINDING and goes > came:
            return False
        return self._credit.spend(address, goes)

    def _answer(self, request: messages.Request, client: Client) -> bytes | None:
        if request.method is stun.Method.BINDING:
            if request.unknown:
                return None  # RFC 8489 §6.3.1 wants 420, which would be longer than the question
            return messages.success(request, {"XOR-MAPPED-ADDRESS": client.address}, None)
        if request.method is not stun.Method.ALLOCATE and request.method not in self._methods:
            return None
        if "MESSAGE-INTEGRITY" not in request.attributes:
            # Every client begins with Allocate; anything else unsigned is no client of ours.
            first = request.method is stun.Method.ALLOCATE and "REQUESTED-TRANSPORT" in request.attributes
            return self._challenge(request, client, 401) if first and not request.unknown else None
        if not {"USERNAME", "REALM", "NONCE"} <= request.attributes.keys():
            return messages.error(request, 400, {}, None)
        if not self._nonces.good(request.attributes["NONCE"], client.address, self._now):
            return self._challenge(request, client, 438)
        key = self._key(request, client.allocation)
        if key is None or not request.message.check_message_integrity(key):
            return self._challenge(request, client, 401)
        return self._authorised(request, client, key)

    def _challenge(self, request: messages.Request, client: Client, code: int) -> bytes:
        # Firefox gives up on a 438 without REALM.
        nonce = self._nonces.make(client.address, self._now)
        return messages.error(request, code, {"REALM": messages.REALM, "NONCE": nonce}, None)

    def _key(self, request: messages.Request, allocation: Allocation | None) -> bytes | None:
        """Return the key of the user who says to have signed; credentials must be good only to allocate."""
        username = request.attributes["USERNAME"]
        if allocation is not None and username == allocation.claim.username:
            return allocation.claim.key
        if credentials.rehearsal(username, self._wall()) is None:
            return None
        return credentials.integrity_key(self._secret, username, messages.REALM)

    def _authorised(self, request: messages.Request, client: Client, key: bytes) -> bytes:
        if request.unknown:
            return messages.error(request, 420, {"UNKNOWN-ATTRIBUTES": request.unknown}, key)
        try:
            attributes = self._grant(request, client, key)
        except RefusedError as refused:
            return messages.error(request, refused.code, {}, key)
        return messages.success(request, attributes, key)

    def _grant(self, request: messages.Request, client: Client, key: bytes) -> dict[str, Any]:
        allocation = client.allocation
        if request.method is stun.Method.ALLOCATE:
            return self._allocate(request, client, key)
        if allocation is None:
            raise RefusedError(437)
        if request.attributes["USERNAME"] != allocation.claim.username:
            raise RefusedError(441)
        return self._methods[request.method](request, allocation)

    def _allocate(self, request: messages.Request, client: Client, key: bytes) -> dict[str, Any]:
        allocation = client.allocation
        if allocation is None:
            allocation = self._table.allocate(client, self._claim(request, client, key), self._now)
        elif allocation.claim.transaction_id != request.message.transaction_id:
            raise RefusedError(437)  # a retransmission gets the same answer again, all else this
        first, *second = allocation.relayed
        attributes: dict[str, Any] = {
            "XOR-RELAYED-ADDRESS": first,
            "LIFETIME": self._remaining(allocation),
            "XOR-MAPPED-ADDRESS": client.address,
        }
        if second:
            attributes["XOR-RELAYED-ADDRESS (second)"] = second[0]
        return attributes

    def _claim(self, request: messages.Request, client: Client, key: bytes) -> Claim:
        """Put together who asks for what; the signature has been checked. Raises RefusedError."""
        username, wall = request.attributes["USERNAME"], self._wall()
        rehearsal = credentials.rehearsal(username, wall)
        if rehearsal is None:  # an allocation's own key outlives the credentials
            raise RefusedError(401)
        families, transaction_id = _families(request.attributes), request.message.transaction_id
        valid_s = credentials.expiry(username) - wall
        return Claim(client.address[0], rehearsal, username, key, valid_s, families, transaction_id)

    def _refresh(self, request: messages.Request, allocation: Allocation) -> dict[str, Any]:
        """Say how long is left; a refresh never makes it longer. 0 ends it."""
        family = request.attributes.get("REQUESTED-ADDRESS-FAMILY")
        if family is not None and family not in allocation.claim.families:
            raise RefusedError(443)
        if request.attributes.get("LIFETIME") == 0:
            self._table.release(allocation)
            return {"LIFETIME": 0}
        return {"LIFETIME": self._remaining(allocation)}

    def _remaining(self, allocation: Allocation) -> int:
        return max(TOLD_S, int(allocation.ends - self._now))

    def _permit(self, request: messages.Request, allocation: Allocation) -> dict[str, Any]:
        if not request.peers:
            raise RefusedError(400)
        allocation.permit(request.peers)
        return {}

    def _bind(self, request: messages.Request, allocation: Allocation) -> dict[str, Any]:
        if len(request.peers) != 1 or "CHANNEL-NUMBER" not in request.attributes:
            raise RefusedError(400)
        allocation.bind(request.attributes["CHANNEL-NUMBER"], request.peers[0])
        return {}


def _families(attributes: dict[str, Any]) -> tuple[int, ...]:
    """Return the address families that an Allocate asks for (RFC 8656 §7.2). Raises RefusedError."""
    requested = attributes.get("REQUESTED-ADDRESS-FAMILY")
    additional = attributes.get("ADDITIONAL-ADDRESS-FAMILY")
    transport = attributes.get("REQUESTED-TRANSPORT")
    if transport is None or (
        additional is not None and (requested is not None or additional != messages.IPV6)
    ):
        raise RefusedError(400)
    if transport >> 24 != messages.UDP:
        raise RefusedError(442)
    if requested not in (None, messages.IPV4, messages.IPV6):
        raise RefusedError(440)
    return (messages.IPV4, messages.IPV6) if additional else (requested or messages.IPV4,)
