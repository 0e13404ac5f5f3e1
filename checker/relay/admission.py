"""Who may rehearse now, and who waits: a fair queue in front of the relay.

Rehearsals that run side by side spoil each other's figures, so only some run at once. A place is free again
when the relay has seen the last allocation of its rehearsal end (`ended`), or after a time limit; with
coturn, which tells us nothing, only the time limit counts.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

TURN_S: Final = 2.5  # a rehearsal takes about so long: a guess, only to say when to ask again
WAIT_S: Final = (0.5, 5.0)  # bounds of what a waiting page is told: a place must not stand empty for long
PATIENCE_S: Final = 5.0  # a ticket outlives the wait that it was given by this much
QUEUE: Final = 1000  # tickets that are remembered; later ones keep asking and join when there is room


@dataclass(frozen=True, slots=True)
class Admitted:
    """The rehearsal may start; `id` is random and goes into its username."""

    id: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again in `wait_s` seconds with `ticket`; `place` is 1 for the next one."""

    ticket: str
    place: int
    wait_s: float


class Admission:
    """At most `places` rehearsals at once, each for at most `seconds`, in order of arrival.

    `clock` gives seconds that never go back (`time.monotonic`).
    """

    def __init__(self, places: int, seconds: float, clock: Callable[[], float]) -> None:
        if places < 1 or seconds <= 0:
            raise ValueError("places and seconds must be positive")
        self._places, self._seconds, self._clock = places, seconds, clock
        self._running: dict[str, float] = {}  # id → when its place is free at the latest
        self._queue: dict[str, float] = {}  # ticket → when it is given up, in order of arrival

    def request(self, ticket: str | None = None) -> Admitted | Wait:
        """Admit now, or say which place in the queue; an unknown or old ticket starts at the end."""
        now = self._clock()
        self._forget(now)
        if ticket not in self._queue:
            ticket = secrets.token_urlsafe(12)
            place = len(self._queue) + 1
        else:
            place = list(self._queue).index(ticket) + 1
        if place <= self._places - len(self._running):
            self._queue.pop(ticket, None)
            return self._admit(now)
        wait_s = self._wait_s(place)
        if place <= QUEUE:
            self._queue[ticket] = now + wait_s + PATIENCE_S
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

    def _admit(self, now: float) -> Admitted:
        rehearsal = secrets.token_urlsafe(12)
        self._running[rehearsal] = now + self._seconds
        return Admitted(rehearsal)

    def _forget(self, now: float) -> None:
        for times in (self._running, self._queue):
            for name in [name for name, until in times.items() if until <= now]:
                del times[name]

    def _wait_s(self, place: int) -> float:
        """Half the time that it should take, so that who is near the front asks often and a crowd seldom."""
        likely = place / self._places * TURN_S
        return max(WAIT_S[0], min(WAIT_S[1], round(likely / 2, 1)))
