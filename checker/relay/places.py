"""The places for rehearsals: counted here, or once for all instances that send pages to the same relays.

The queue is `Admission` in either case. For all instances it lies as one value in the shared counters, and
a transaction on it does all that one instance is asked meanwhile: one each would end before another
instance's too seldom. While the counters are away each instance has a queue of its own.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from checker.relay.admission import Admission, Admitted, Wait
from checker.storage.shared.counters import PREFIX, AwayError, SharedCounters

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import Pipeline

_T = TypeVar("_T")
_KEPT_S: Final = 120
"""Longer than a place or a ticket may last (`relay_max_seconds`, `PATIENCE_S`): then nobody is in it."""


@dataclass(eq=False)
class _Asked(Generic[_T]):
    """What somebody asks of the queue; `result` holds once it is no longer among what waits."""

    work: Callable[[Admission], _T]
    result: _T = field(init=False)

    def do(self, admission: Admission) -> None:
        self.result = self.work(admission)


class Places:
    """Who may rehearse now: at most `places` at once by each relay, each for at most `seconds`."""

    def __init__(
        self, places: int, seconds: float, shared: SharedCounters | None = None, relays: int = 1
    ) -> None:
        self._limits, self._relays = (places, seconds), relays
        self._own = Admission(*self._limits, time.monotonic, relays)
        self._shared = shared
        self._name = f"{PREFIX}:places:{shared.name('places')}" if shared else ""
        self._turn = asyncio.Lock()  # of one instance: it need not overtake itself
        self._asked: list[_Asked[Any]] = []

    async def knows(self, ticket: str | None) -> bool:
        """Tell whether a ticket is in the queue: whoever shows it asks again, as told to."""
        return await self._do(lambda admission: admission.knows(ticket))

    async def request(
        self, household: str, ticket: str | None = None, avoid: Collection[int] = ()
    ) -> Admitted | Wait:
        """Admit now by a relay, or say which place in the queue; see `Admission.request`."""
        return await self._do(lambda admission: admission.request(household, ticket, avoid))

    def ended(self, rehearsal: str) -> None:
        """Free a place that the own relay has seen become free; what others relay nobody tells."""
        self._own.ended(rehearsal)

    async def figures(self) -> tuple[int, int]:
        """Return how many rehearsals hold a place, and how many tickets wait."""
        return await self._do(lambda admission: (admission.running, admission.waiting))

    async def _do(self, work: Callable[[Admission], _T]) -> _T:
        if self._shared is None:
            return work(self._own)
        asked = _Asked(work)
        self._asked.append(asked)
        async with self._turn:
            if asked in self._asked:  # nobody has done it together with what was theirs
                await self._do_all(self._shared)
        return asked.result

    async def _do_all(self, shared: SharedCounters) -> None:
        """Do what waits now, in its order, in one transaction; what comes meanwhile is for the next one."""
        together = list(self._asked)
        try:
            await shared.ask(lambda client: self._for_all(client, together))
        except AwayError:
            for each in together:
                each.do(self._own)
        del self._asked[: len(together)]  # not where it was cancelled: whoever is next does it

    async def _for_all(self, client: "Redis", together: Iterable[_Asked[Any]]) -> None:
        async def change(pipe: "Pipeline") -> None:
            said = await pipe.get(self._name)
            seconds, microseconds = await pipe.time()  # one clock for all instances
            now_s = int(seconds) + int(microseconds) / 1_000_000
            admission = Admission(*self._limits, lambda: now_s, self._relays)
            if said is not None:
                admission.load(said)
            for each in together:  # again, where another instance was faster
                each.do(admission)
            pipe.multi()  # type: ignore[no-untyped-call] # as redis-py has it
            pipe.set(self._name, admission.dump(), ex=_KEPT_S)

        await client.transaction(change, self._name)
