"""What counsellor and client can tell each other while the page is open: a closed catalogue, no free text.

Of each side the newest signal stands, until it is taken back, has had its answer, or is over. The words are
in `checker/texts/signals.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final

from checker.core.findings import CHECKS

_MINUTE_S: Final = 60
_HOUR_S: Final = 60 * _MINUTE_S


class Side(StrEnum):
    """Who sends a signal."""

    COUNSELLOR = "counsellor"
    CLIENT = "client"


@dataclass(frozen=True)
class Signal:
    """Who may send a signal, for how many seconds it says something, and what it may be about.

    `details`: exactly one of them belongs to it; empty: none does. `answers`: signals of the other side that
    have had their answer by it.
    """

    sender: Side
    lives_s: int
    details: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


_counsellor: Final = partial(Signal, Side.COUNSELLOR)
_client: Final = partial(Signal, Side.CLIENT)

SIGNALS: Final[Mapping[str, Signal]] = MappingProxyType(
    {
        "come_in": _counsellor(15 * _MINUTE_S, answers=("wait",)),
        "calling": _counsellor(5 * _MINUTE_S, answers=("please_call",)),
        "take_time": _counsellor(15 * _MINUTE_S, answers=("need_time",)),
        "by_phone": _counsellor(12 * _HOUR_S, answers=("please_call", "wait")),
        "late": _counsellor(60 * _MINUTE_S, details=("5", "10", "15", "30")),
        "again": _counsellor(15 * _MINUTE_S, details=CHECKS),
        "please_call": _client(30 * _MINUTE_S),
        "need_time": _client(15 * _MINUTE_S),
        "wait": _client(30 * _MINUTE_S),
    }
)


def of_side(side: Side) -> tuple[str, ...]:
    """Return what a side may send, in the order in which it is offered."""
    return tuple(key for key, signal in SIGNALS.items() if signal.sender is side)


def refuse(side: Side, key: str, detail: str | None) -> None:
    """Raise ValueError where a side may not send a signal, or not about that."""
    signal = SIGNALS.get(key)
    if signal is None or signal.sender is not side:
        raise ValueError("this is not one of the signals")
    if detail not in (signal.details or (None,)):
        raise ValueError("this signal is not about that")
