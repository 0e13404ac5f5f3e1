"""The time that the server goes by: the wall clock, held against the monotonic one and the stored mark."""

import time
from collections.abc import Callable

from checker.core.expiry.trusted_time import TrustedTime, advance, first_trusted_time


class Clock:
    """Reads both clocks; all rules are in `core/expiry/trusted_time.py`. Both are arguments, in seconds."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._trusted = first_trusted_time(None, wall(), monotonic())

    def start(self, mark_s: float | None) -> TrustedTime:
        """Begin from the mark that the database holds."""
        self._trusted = first_trusted_time(mark_s, self._wall(), self._monotonic())
        return self._trusted

    def read(self) -> TrustedTime:
        """Return what is known about time now."""
        self._trusted = advance(self._trusted, self._wall(), self._monotonic())
        return self._trusted

    def now_s(self) -> float:
        """Return the Unix time that hides expired rows."""
        return self.read().now_s
