"""Moving windows in memory, as `limits` keeps them, but for how they are forgotten.

Its own storage starts a task with every request, which goes through all keys and has a thread look at each:
with sixteen addresses that is half of what a page costs.
"""

import time
from typing import Final

from limits.aio.storage.memory import Entry, MemoryStorage

SWEEP_S: Final = 10.0
"""So long after it has stopped to count a key may still be known."""


class WindowStorage(MemoryStorage):
    """Keeps for each key the times that count, the newest first; forgets the others now and then."""

    def __init__(self) -> None:
        super().__init__()
        self._next_sweep_s = 0.0

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more where so many still fit into the last `expiry` seconds."""
        now_s = time.time()
        if not now_s < self._next_sweep_s <= now_s + SWEEP_S:  # it is time, or the clock has been set
            self._next_sweep_s = now_s + SWEEP_S
            self.events = {
                known: entries for known, entries in self.events.items() if entries[0].expiry >= now_s
            }
        entries = self.events.get(key, [])
        oldest = entries[limit - amount : limit - amount + 1]
        if amount > limit or (oldest and oldest[0].atime >= now_s - expiry):
            return False
        entries[:0] = [Entry(expiry)] * amount
        del entries[limit:]
        self.events[key] = entries
        return True

    def give_back(self, key: str) -> None:
        """Let the newest entry not have counted."""
        if entries := self.events.pop(key, [])[1:]:
            self.events[key] = entries
