"""The time that the server goes by: the wall clock, held against the monotonic one and the stored mark."""

import time
from collections.abc import Callable

from checker.core.expiry.retention import Belief, advance, first_belief


class Clock:
    """Reads both clocks; all rules are in `core/retention.py`. Both are arguments, in seconds."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._belief = first_belief(None, wall(), monotonic())

    def start(self, mark_s: float | None) -> Belief:
        """Begin from the mark that the database holds."""
        self._belief = first_belief(mark_s, self._wall(), self._monotonic())
        return self._belief

    def read(self) -> Belief:
        """Return what is known about time now."""
        self._belief = advance(self._belief, self._wall(), self._monotonic())
        return self._belief

    def now_s(self) -> float:
        """Return the Unix time that hides expired rows."""
        return self.read().now_s
