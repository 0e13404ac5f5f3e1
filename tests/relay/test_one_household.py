"""One address does what it can, for minutes: it fills nothing, and nobody else notices."""

import random
from typing import Any

import pytest
from aioice.stun import Method

from checker.relay.admission import Admission, Admitted, Wait
from checker.relay.turn.limits import RelayLimits
from tests.relay.turn.harness import UDP_TRANSPORT, Client, World

PLACES, SECONDS = 16, 12
ALLOCATE: dict[str, Any] = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}
LIMITS = RelayLimits()


class Stranger:
    """Asks for places as often as the rate limit lets it, and takes all that each brings, and more."""

    def __init__(self, world: World, admission: Admission, address: str, *, releases: bool) -> None:
        self.world, self.admission, self.address, self.releases = world, admission, address, releases
        self.rehearsals: list[str] = []
        self.clients: list[Client] = []
        self.tickets: list[str] = []
        self.granted = 0

    def go_on(self, chance: random.Random) -> None:
        for ticket in (None, *self.tickets[-40:]):
            match self.admission.request("stranger", ticket):
                case Admitted(name):
                    self.rehearsals.append(name)
                case Wait() as wait:
                    self.tickets.append(wait.ticket)
        for name in self.rehearsals[-20:]:
            for _ in range(LIMITS.allocations_per_user + 2):
                if not self.take(name, chance):
                    break
        if self.releases:
            for client in chance.sample(self.clients, len(self.clients) // 2):
                if client.allocation is not None:
                    self.world.table.release(client.allocation)

    def take(self, name: str, chance: random.Random) -> bool:
        port = chance.randrange(1024, 65_536)
        client = Client(self.address, port, proved=chance.random() < 0.5)  # over UDP and TCP
        if not allocate(self.world, client, name):
            return False
        self.granted += 1
        self.clients.append(client)
        return True

    @property
    def holds(self) -> int:
        return sum(client.allocation is not None for client in self.clients)


def allocate(world: World, client: Client, rehearsal: str) -> bool:
    answer = world.ask(client, Method.ALLOCATE, ALLOCATE, world.issued(rehearsal, SECONDS))
    return answer.error_code is None


@pytest.mark.parametrize("releases", [False, True])
def test_an_address_that_takes_what_it_can_leaves_room_for_all_others(releases: bool) -> None:
    world = World(requests_per_source=10**6, requests=10**6)
    admission = Admission(PLACES, SECONDS, lambda: world.now)
    world.on_end = admission.ended
    stranger = Stranger(world, admission, "203.0.113.1", releases=releases)
    chance = random.Random(1)

    for second in range(150):
        stranger.go_on(chance)

        assert stranger.holds <= LIMITS.allocations_per_household
        assert len(world.table.users) <= 5 * SECONDS
        other = admission.request(f"other {second}")
        assert isinstance(other, Admitted)
        ends = [Client(f"198.51.100.{second}", port) for port in (5_001, 5_002)]
        assert all(allocate(world, end, other.id) for end in ends)
        assert not world.table.is_full
        world.pass_time(1)
        if second % 12 > 0:
            for end in ends:
                if end.allocation is not None:
                    world.table.release(end.allocation)

    assert stranger.granted > 100  # it did get what a household may have
