"""Who may rehearse now, and who waits: a fair queue in front of the relay.

Rehearsals that run side by side spoil each other's figures, so only some run at once, and of one household
only a part of these. A place is free again when the relay has seen the last allocation of its rehearsal end
(`ended`), or after a time limit; with coturn, which tells us nothing, only the time limit counts.

Households take turns (max-min fairness): the first that waits of each goes before the second of any, and
what a household has running counts, too. Inside a household it is the order of arrival. So nobody waits for
more than one rehearsal of another household's crowd.
"""

import json
import math
import secrets
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

TURN_S: Final = 2.5  # a rehearsal takes about so long: a guess, only to say when to ask again
WAIT_S: Final = (0.5, 5.0)  # bounds of what a waiting page is told: a place must not stand empty for long
PATIENCE_S: Final = 5.0  # a ticket outlives the wait that it was given by this much
QUEUE: Final = 1000  # tickets that are remembered; later ones keep asking and join when there is room
QUEUE_OF_HOUSEHOLD: Final = 32  # the same, of one household
SHARE: Final = 4  # a household may have one of so many places, rounded up


@dataclass(frozen=True, slots=True)
class Admitted:
    """The rehearsal may start, by a relay; `id` is random and goes into its username."""

    id: str
    relay: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again in `wait_s` seconds with `ticket`; `place` is 1 for the next one."""

    ticket: str
    place: int
    wait_s: float


class _Held(NamedTuple):
    """A place, or a ticket."""

    household: str
    until: float  # when it is free, or given up, at the latest
    relay: int = 0  # of a place


class Admission:
    """At most `places` rehearsals at once by each of `relays`, each for at most `seconds`.

    `clock` gives seconds that never go back (`time.monotonic`). A household is any text that is the same for
    all requests of one; a ticket stays with the household that got it, wherever it is shown.
    """

    def __init__(self, places: int, seconds: float, clock: Callable[[], float], relays: int = 1) -> None:
        if places < 1 or seconds <= 0 or relays < 1:
            raise ValueError("places, seconds and relays must be positive")
        self._seconds, self._clock, self._relays, self._of_one = seconds, clock, relays, places
        self._places = places * relays
        self._share = math.ceil(self._places / SHARE)
        self._running: dict[str, _Held] = {}
        self._queue: dict[str, _Held] = {}  # in order of arrival

    def knows(self, ticket: str | None) -> bool:
        """Tell whether a ticket is in the queue: whoever shows it asks again, as told to."""
        self._forget(self._clock())
        return ticket in self._queue

    def request(
        self, household: str, ticket: str | None = None, avoid: Collection[int] = ()
    ) -> Admitted | Wait:
        """Admit now, or say which place in the queue; an unknown or old ticket starts at the end.

        The relay with the fewest rehearsals has its turn; those to `avoid` only where there is no other one.
        """
        now = self._clock()
        self._forget(now)
        if ticket is None or ticket not in self._queue:
            ticket = secrets.token_urlsafe(12)
        else:
            household = self._queue[ticket].household
        turn, place = self._turn_and_place(household, ticket)
        free = self._free(avoid)
        if turn <= self._share and place <= sum(free.values()):
            self._queue.pop(ticket, None)
            return self._admit(household, now, max(free, key=lambda relay: free[relay]))
        wait_s = self._wait_s(turn, place)
        if ticket in self._queue or self._has_room(household):
            self._queue[ticket] = _Held(household, now + wait_s + PATIENCE_S)
        return Wait(ticket, place, wait_s)

    def ended(self, rehearsal: str) -> None:
        """Free the place of a rehearsal; unknown ids are ignored (the time limit was faster)."""
        self._running.pop(rehearsal, None)

    @property
    def running(self) -> int:
        """How many rehearsals hold a place now."""
        self._forget(self._clock())
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many tickets are in the queue."""
        self._forget(self._clock())
        return len(self._queue)

    def dump(self) -> str:
        """Return who has a place and who waits, for `load`."""
        return json.dumps([self._running, self._queue], separators=(",", ":"))

    def load(self, dumped: str | bytes) -> None:
        """Take over what another one has dumped that has the same clock."""
        self._running, self._queue = (
            {name: _Held(*held) for name, held in holders.items()} for holders in json.loads(dumped)
        )

    def _turn_and_place(self, household: str, ticket: str) -> tuple[int, int]:
        """Return the number of somebody in the household, running ones included, and among all that wait."""
        turns = Counter(held.household for held in self._running.values())
        order = []
        for number, (name, held) in enumerate(self._queue.items()):
            turns[held.household] += 1
            order.append((turns[held.household], number, name))
        if ticket not in self._queue:
            order.append((turns[household] + 1, len(order), ticket))
        order.sort()
        place = next(place for place, (_, _, name) in enumerate(order, 1) if name == ticket)
        return order[place - 1][0], place

    def _has_room(self, household: str) -> bool:
        own = sum(held.household == household for held in self._queue.values())
        return len(self._queue) < QUEUE and own < QUEUE_OF_HOUSEHOLD

    def _free(self, avoid: Collection[int]) -> dict[int, int]:
        """Return how many places each relay has left that may be used."""
        taken = Counter(held.relay for held in self._running.values())
        usable = set(range(self._relays)) - set(avoid) or set(range(self._relays))
        return {relay: max(0, self._of_one - taken[relay]) for relay in sorted(usable)}

    def _admit(self, household: str, now: float, relay: int) -> Admitted:
        rehearsal = secrets.token_urlsafe(12)
        self._running[rehearsal] = _Held(household, now + self._seconds, relay)
        return Admitted(rehearsal, relay)

    def _forget(self, now: float) -> None:
        for holders in (self._running, self._queue):
            for name in [name for name, held in holders.items() if held.until <= now]:
                del holders[name]

    def _wait_s(self, turn: int, place: int) -> float:
        """Half the time that it should take, so that who is near the front asks often and a crowd seldom."""
        likely = max(place / self._places, (turn - self._share) / self._share) * TURN_S
        return max(WAIT_S[0], min(WAIT_S[1], round(likely / 2, 1)))
