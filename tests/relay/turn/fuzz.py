"""Anything at all against the relay: `python -m tests.relay.turn.fuzz [seconds] [seed]`.

Some clients with allocations, channels and permissions, some strangers; every step sends random bytes, a
valid message with changed bytes, a valid one, or lets time pass. No step may raise, grow without bound,
answer more than once, or let a packet out to anybody but an allocation of the same rehearsal.
"""

import math
import random
import sys
import time
from typing import Final

from aioice import stun
from aioice.stun import Class, Method

from tests.relay.turn.harness import (
    UDP_TRANSPORT,
    Client,
    World,
    channel_data,
    relayed,
    send_indication,
    signed,
)

CLIENTS: Final = 12
REHEARSALS: Final = ("one", "two", "three")
METHODS: Final = (
    Method.ALLOCATE,
    Method.REFRESH,
    Method.CREATE_PERMISSION,
    Method.CHANNEL_BIND,
    Method.CHANNEL_BIND,
)
LIMITS: Final = {"allocations": 8, "allocations_per_user": 3, "bytes_per_user": 400_000}


class Fuzzer:
    """One seeded run; `step()` until bored."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.world = World(**LIMITS)
        self.clients = [Client() for _ in range(CLIENTS)]
        self.granted = 0
        self.delivered = 0
        self._ways = [self._noise, self._mutant, self._request, self._request, self._media, self._media]

    def step(self) -> None:
        """Do one thing and check what must hold."""
        client = self.random.choice(self.clients)
        before = [len(other.media) for other in self.clients]
        sender = client.allocation
        user = sender.user if sender else None
        if self.random.random() < 0.01:
            self.world.pass_time(self.random.choice((0.5, 1, 1, 1, 30, 100)))
        else:
            self.random.choice(self._ways)(client)
        for other, count in zip(self.clients, before, strict=True):
            if len(other.media) == count:
                continue
            assert other.allocation is not None
            assert other.allocation.user is user
            self.delivered += 1
            other.media.clear()
        self.granted += sum(stun.parse_message(r).message_class is Class.RESPONSE for r in client.replies)
        client.replies.clear()
        assert len(self.world.table) <= LIMITS["allocations"]
        assert len(self.world.table.users) <= len(REHEARSALS) + len(self.world.ended)
        assert sum(c.allocation is not None for c in self.clients) == len(self.world.table)

    def _hand_over(self, client: Client, data: bytes) -> None:
        """Choose the way that the sockets would choose."""
        if len(data) >= 4 and data[0] & 0xC0 == 0x40:
            if client.allocation is not None:
                self.world.table.relay_channel(client.allocation, data)
        else:
            self.world.turn.receive(client, data, self.world.now)
        assert len(client.replies) <= 1

    def _noise(self, client: Client) -> None:
        self._hand_over(client, self.random.randbytes(self.random.choice((0, 3, 4, 20, 60, 1500))))

    def _mutant(self, client: Client) -> None:
        data = bytearray(self._valid(client))
        for _ in range(self.random.randint(1, 4)):
            place = self.random.randrange(len(data))
            match self.random.randrange(3):
                case 0:
                    data[place] = self.random.randrange(256)
                case 1:
                    del data[place:]
                    data += self.random.randbytes(self.random.choice((1, 4)))
                case _:
                    data[place:place] = self.random.randbytes(4)
        self._hand_over(client, bytes(data))

    def _request(self, client: Client) -> None:
        self._hand_over(client, self._valid(client))

    def _media(self, client: Client) -> None:
        payload = self.random.randbytes(self.random.choice((0, 1, 100, 1200)))
        if self.random.random() < 0.5:
            self._hand_over(client, send_indication(self._peer(client), payload))
        else:
            self._hand_over(client, channel_data(self._number(), payload))

    def _number(self) -> int:
        return self.random.choice((0x4000, 0x4000, 0x4001, 0x4FFF, 0x5000, 0x3FFF))

    def _peer(self, client: Client) -> tuple[str, int]:
        """Choose a peer: mostly of the same rehearsal, sometimes of another, sometimes nobody."""
        holders = [other for other in self.clients if other.allocation is not None]
        own = client.allocation
        if own is not None and self.random.random() < 0.6:
            holders = [o for o in holders if o.allocation is not None and o.allocation.user is own.user]
        if holders and self.random.random() < 0.9:
            return relayed(self.random.choice(holders), self.random.choice((0, 0, -1)))
        return self.random.choice(("192.0.2.1", "127.0.0.1", "2001:db8::1")), self.random.randrange(65536)

    def _admitted(self) -> str:
        """Choose a rehearsal; one whose end was told has given its place to the next of the same name."""
        name = self.random.choice(REHEARSALS)
        return f"{name}-{sum(ended.startswith(name) for ended in self.world.ended)}"

    def _valid(self, client: Client) -> bytes:
        own = client.allocation
        name = own.user.rehearsal if own and self.random.random() < 0.9 else self._admitted()
        credentials = self.world.credentials(name, 10**9)
        nonce = self.world.nonces.make(client.address, self.world.now)
        method = self.random.choice(
            (
                Method.ALLOCATE,
                Method.REFRESH,
                Method.CREATE_PERMISSION,
                Method.CHANNEL_BIND,
                Method.CHANNEL_BIND,
            )
        )
        attributes: dict[str, object] = {}
        if method is Method.ALLOCATE:
            attributes = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
            if self.random.random() < 0.3:
                attributes["ADDITIONAL-ADDRESS-FAMILY"] = 2
        elif method is Method.REFRESH:
            attributes = {"LIFETIME": self.random.choice((0, 600))}
        else:
            attributes = {"XOR-PEER-ADDRESS": self._peer(client)}
            if method is Method.CHANNEL_BIND:
                attributes["CHANNEL-NUMBER"] = self._number()
        return signed(method, attributes, credentials, nonce)


def run(seed: int, steps: int, seconds: float = math.inf) -> tuple[int, int, int]:
    """Fuzz for so many steps, or seconds if they are over first; return steps, granted, delivered."""
    fuzzer, done = Fuzzer(seed), 0
    until = time.monotonic() + seconds
    while done < steps and time.monotonic() < until:
        fuzzer.step()
        done += 1
    return done, fuzzer.granted, fuzzer.delivered


if __name__ == "__main__":
    duration = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    print(f"seed {chosen}: steps, granted, delivered =", run(chosen, 10**9, min(duration, 3600)))  # noqa: T201 -- its job
