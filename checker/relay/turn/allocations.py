"""The relay's memory: who holds which allocation, and the way of a packet from one to the other. No sockets.

A relayed address is virtual: one fixed IP address and a port number that stands for an allocation in this
process. No socket is ever opened for it, so nothing could send to, or receive from, anywhere else.
"""

import os
import random
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple, Protocol

from checker.core.households import household
from checker.relay.turn import messages, relayed_data
from checker.relay.turn.limits import RelayLimits

# Documentation addresses (RFC 5737, RFC 3849): they belong to nobody, are neither loopback nor private, which
# browsers treat with suspicion, need no setting, and stay the same behind any NAT. They appear nowhere but in
# the TURN messages of the two ends.
ADDRESS4: Final = IPv4Address("192.0.2.1")
ADDRESS6: Final = IPv6Address("2001:db8::1")
_NUMBERS: Final = {messages.IPV4: int(ADDRESS4), messages.IPV6: int(ADDRESS6)}
_FAMILIES: Final = {str(ADDRESS4): messages.IPV4, str(ADDRESS6): messages.IPV6}
PORTS: Final = range(49152, 65536)  # RFC 8656 §7.2
LOADED: Final = 100_000  # bytes charged: a rehearsal that got so far was under way, and its end is one
GRACE_S: Final = 1.0  # before that the page may only be changing from UDP to TCP, with the same credentials
ROOM: Final = 2  # allocations that the shortest rehearsal needs: where there are fewer the relay is full
SMALLEST: Final = 100  # bytes that a packet costs at least: small ones are as much work as large ones
_PAIR: Final = struct.Struct("!HH")

Peer = tuple[int, int]  # address family and port: all of a relayed address that differs


class RefusedError(Exception):
    """A request that cannot be granted; `code` is the STUN error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Link(Protocol):
    """The way to a client: one UDP 5-tuple or one TCP connection."""

    allocation: "Allocation | None"

    def send(self, frame: bytes) -> None:
        """Send media; may drop it."""

    def attach(self, allocation: "Allocation") -> None:
        """Keep the allocation, as long as it lives."""

    def detach(self) -> None:
        """Forget the allocation; it has ended."""


@dataclass(slots=True, eq=False)
class User:
    """What all allocations of one rehearsal share."""

    rehearsal: str
    bytes_left: int
    kept_until: float  # the end of the credentials, by the loop's clock: so long the count is remembered
    allocations: int = 0
    idle_since: float | None = None  # without any allocation, as the last sweep has seen it
    told: bool = False  # that it has ended


class Claim(NamedTuple):
    """What a client has proved, and asks for."""

    address: str  # where from
    rehearsal: str
    username: str
    key: bytes  # of MESSAGE-INTEGRITY
    valid_s: float  # how long the credentials are still good
    families: tuple[int, ...]
    transaction_id: bytes


@dataclass(slots=True, eq=False)
class Allocation:
    """One client's relayed address. `ends` is a time of the loop's clock, in seconds.

    Permissions (300 s) and channels (600 s) outlive every allocation, so they have no time of their own.
    """

    link: Link
    user: User
    claim: Claim
    port: int
    ends: float
    requests_left: int
    permitted: set[int] = field(default_factory=set)  # address families: there is one peer IP in each
    channels: dict[int, Peer] = field(default_factory=dict)
    numbers: dict[Peer, int] = field(default_factory=dict)

    @property
    def relayed(self) -> list[tuple[str, int]]:
        """The relayed transport addresses, one per family."""
        addresses = {messages.IPV4: str(ADDRESS4), messages.IPV6: str(ADDRESS6)}
        return [(addresses[family], self.port) for family in self.claim.families]

    def permit(self, peers: list[tuple[str, int]]) -> None:
        """Allow peers to send to this allocation, all or none. Raises RefusedError."""
        self.permitted |= {self._peer(address)[0] for address in peers}

    def bind(self, number: int, address: tuple[str, int]) -> None:
        """Bind a channel to a peer, which is a permission too. Raises RefusedError."""
        peer = self._peer(address)
        if not 0x4000 <= number <= 0x4FFF:
            raise RefusedError(400)
        if self.channels.get(number, peer) != peer or self.numbers.get(peer, number) != number:
            raise RefusedError(400)
        if len(self.channels) >= 64 and number not in self.channels:
            raise RefusedError(508)
        self.channels[number] = peer
        self.numbers[peer] = number
        self.permitted.add(peer[0])

    def _peer(self, address: tuple[str, int]) -> Peer:
        family = messages.IPV6 if ":" in address[0] else messages.IPV4
        if family not in self.claim.families:
            raise RefusedError(443)
        if address[0] not in _FAMILIES:
            raise RefusedError(403)
        return family, address[1]


class Table:
    """All allocations. `on_end` is told a rehearsal's id when its last allocation has ended for good.

    That is at once when it was under way, else at the second sweep without any (`expire`). `bytes_relayed`
    is the payload that was passed on since the start.
    """

    def __init__(self, limits: RelayLimits, on_end: Callable[[str], None]) -> None:
        self._limits, self._on_end = limits, on_end
        self.bytes_relayed = 0
        self._by_port: dict[int, Allocation] = {}
        self._addresses: Counter[str] = Counter()
        self._households: Counter[str] = Counter()
        self.users: dict[str, User] = {}
        """Rehearsal → what its allocations share; forgotten when its credentials are over."""
        self._random = random.SystemRandom()

    def __len__(self) -> int:
        return len(self._by_port)

    @property
    def is_full(self) -> bool:
        """Tell whether one more rehearsal would find no room."""
        return len(self._by_port) > self._limits.allocations - ROOM

    def holds(self, address: str) -> bool:
        """Tell whether an address has an allocation: so it has proved that it can receive."""
        return address in self._addresses

    def allocate(self, link: Link, claim: Claim, now: float) -> Allocation:
        """Make an allocation and attach it to its link. Raises RefusedError."""
        limits = self._limits
        if len(self._by_port) >= limits.allocations:
            raise RefusedError(508)
        home = household(claim.address)
        if self._households[home] >= limits.allocations_per_household:
            raise RefusedError(486)
        user = self._user(claim, now)
        ends = min(now + limits.lifetime_s, user.kept_until)
        allocation = Allocation(link, user, claim, self._free_port(), ends, limits.requests_per_allocation)
        user.allocations += 1
        user.idle_since = None
        self._by_port[allocation.port] = allocation
        self._addresses[claim.address] += 1
        self._households[home] += 1
        link.attach(allocation)
        return allocation

    def _user(self, claim: Claim, now: float) -> User:
        """Return who may have one more. One whose end was told has given the place to somebody else."""
        user = self.users.get(claim.rehearsal)
        if user is None:
            user = User(claim.rehearsal, self._limits.bytes_per_user, now + claim.valid_s)
            self.users[claim.rehearsal] = user
        if user.told or user.allocations >= self._limits.allocations_per_user:
            raise RefusedError(486)
        return user

    def _free_port(self) -> int:
        while (port := self._random.choice(PORTS)) in self._by_port:
            pass
        return port

    def release(self, allocation: Allocation) -> None:
        """End an allocation; ending it twice is harmless."""
        if self._by_port.pop(allocation.port, None) is None:
            return
        allocation.link.detach()
        allocation.user.allocations -= 1
        address = allocation.claim.address
        for counted, name in ((self._addresses, address), (self._households, household(address))):
            counted[name] -= 1
            if not counted[name]:
                del counted[name]
        user = allocation.user
        if not user.allocations and self._limits.bytes_per_user - user.bytes_left >= LOADED:
            self._tell(user)

    def expire(self, now: float) -> None:
        """End what is over. A user is kept as long as the credentials are good: so is the byte count."""
        for allocation in [a for a in self._by_port.values() if a.ends <= now]:
            self.release(allocation)
        for user in [u for u in self.users.values() if not u.allocations]:
            over = user.kept_until <= now
            if user.idle_since is None:
                user.idle_since = now
            if over or now - user.idle_since >= GRACE_S:
                self._tell(user)
            if over:
                del self.users[user.rehearsal]

    def _tell(self, user: User) -> None:
        if not user.told:
            user.told = True
            self._on_end(user.rehearsal)

    def relay_channel(self, sender: Allocation, frame: bytes) -> None:
        """Pass on one ChannelData message."""
        number, length = _PAIR.unpack_from(frame)
        peer = sender.channels.get(number)
        if peer is None or len(frame) < 4 + length:
            return
        receiver = self._receiver(sender, peer, length)
        if receiver is None:
            return
        out = receiver.numbers.get((peer[0], sender.port))
        if out == number and len(frame) == 4 + length:
            receiver.link.send(frame)  # both ends chose the same number, as browsers do: nothing to change
        else:
            self._deliver(receiver, sender, peer[0], out, frame[4 : 4 + length], None)

    def relay_send(self, sender: Allocation, message: bytes) -> None:
        """Pass on one Send indication with a `plausible` header."""
        sent = relayed_data.parse_send(message)
        if sent is None:
            return
        family, address, port, payload = sent
        if family not in sender.permitted or address != _NUMBERS[family]:
            return
        receiver = self._receiver(sender, (family, port), len(payload))
        if receiver is None:
            return
        out = receiver.numbers.get((family, sender.port))
        self._deliver(receiver, sender, family, out, payload, message[8:20])

    def _receiver(self, sender: Allocation, peer: Peer, length: int) -> Allocation | None:
        """Find who gets a packet, and charge for it: only an allocation of the same user is found."""
        family, port = peer
        receiver = self._by_port.get(port)
        user = sender.user
        if receiver is None or receiver.user is not user or family not in receiver.permitted:
            return None
        user.bytes_left -= 2 * max(length, SMALLEST)  # up from one, down to the other
        if user.bytes_left < 0:
            return None
        self.bytes_relayed += length
        return receiver

    @staticmethod
    def _deliver(
        receiver: Allocation,
        sender: Allocation,
        family: int,
        number: int | None,
        payload: bytes,
        name: bytes | None,
    ) -> None:
        if number is not None:
            receiver.link.send(_PAIR.pack(number, len(payload)) + payload)
            return
        name = name or os.urandom(12)
        receiver.link.send(relayed_data.data_indication(name, family, _NUMBERS[family], sender.port, payload))
