"""What counsellor and client can tell each other while the page is open: a closed catalogue, no free text.

Of each side the newest signal stands, until it is taken back, has had its answer, or is over. The words are
in `checker/texts/signals.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from checker.core.findings import CHECKS

_MINUTE_S: Final = 60


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


def _counsellor(minutes: int, details: tuple[str, ...] = (), answers: tuple[str, ...] = ()) -> Signal:
    return Signal(Side.COUNSELLOR, minutes * _MINUTE_S, details, answers)


def _client(minutes: int) -> Signal:
    return Signal(Side.CLIENT, minutes * _MINUTE_S)


SIGNALS: Final[Mapping[str, Signal]] = MappingProxyType(
    {
        "come_in": _counsellor(15, answers=("wait",)),
        "calling": _counsellor(5, answers=("please_call",)),
        "take_time": _counsellor(15, answers=("need_time",)),
        "by_phone": _counsellor(12 * 60, answers=("please_call", "wait")),
        "late": _counsellor(60, details=("5", "10", "15", "30")),
        "again": _counsellor(15, details=CHECKS),
        "please_call": _client(30),
        "need_time": _client(15),
        "wait": _client(30),
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
