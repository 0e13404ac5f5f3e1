"""The time that the server goes by: the wall clock, held against the monotonic one and the stored mark."""

import ctypes
import time
from collections.abc import Callable
from typing import Final

from checker.core.expiry.trusted_time import Mark, TrustedTime, advance, first_trusted_time

_TIME_ERROR: Final = 5  # of adjtimex(2): no time server has set the clock, or it has been set by hand since
_STRUCT: Final = 1_024  # bytes, more than `struct timex` has anywhere; zeros ask and change nothing


def kernel_is_synchronised() -> bool:
    """Tell whether the kernel (Linux) says that a time server keeps its clock right: chrony, ntpd, timesyncd.

    Setting the clock by hand ends that at once, so a jump is never taken for it.
    """
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_STRUCT))
    except (AttributeError, OSError, TypeError):  # another system
        return False
    return 0 <= state < _TIME_ERROR


class Clock:
    """Reads both clocks; all rules are in `core/expiry/trusted_time.py`. Both are arguments, in seconds.

    `synchronised` tells whether a source that can be trusted keeps the wall clock right.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        synchronised: Callable[[], bool] = lambda: False,
    ) -> None:
        self._wall, self._monotonic, self._synchronised = wall, monotonic, synchronised
        self._trusted = first_trusted_time(None, wall(), monotonic())

    def start(self, mark: Mark | None) -> TrustedTime:
        """Begin from the mark that the database holds."""
        now = self._wall(), self._monotonic()
        self._trusted = first_trusted_time(mark, *now, synchronised=self._synchronised())
        return self._trusted

    def read(self) -> TrustedTime:
        """Return what is known about time now."""
        now = self._wall(), self._monotonic()
        # Asked only where it matters: every request reads the clock.
        doubted = advance(self._trusted, *now)
        if doubted.stood_s is not None and self._synchronised():
            doubted = advance(self._trusted, *now, synchronised=True)
        self._trusted = doubted
        return self._trusted

    def now_s(self) -> float:
        """Return the Unix time that hides expired rows."""
        return self.read().now_s
