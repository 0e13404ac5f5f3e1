"""Notes of what has been counted: the server signs them and keeps none, the page brings them back.

A page whose result has become better shows the note of the one before: its answers are taken off as the new
ones are added. A note goes with one receipt and says how often that has been counted, so that each note is
good for one change: what a change counts by is made of both.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Final

from checker.core.offices import FIRST_OFFICE
from checker.core.results.questions import Answers
from checker.core.tokens import keyed_hash

MOST_TIMES: Final = 20
"""So often one page may count: once, and then its changes."""
_MAC_DIGITS: Final = 32


@dataclass(frozen=True)
class Counted:
    """What a receipt stands for in an office's counts of a week; `times` is how often it has been counted."""

    week: str
    answers: Answers
    times: int = 1
    office: int = FIRST_OFFICE


def sign(key: bytes, receipt: str, counted: Counted) -> str:
    """Return the note of what has been counted by a receipt."""
    said = json.dumps(
        [counted.week, dict(counted.answers), counted.times, *_beside(counted)], separators=(",", ":")
    )
    return _mac(key, receipt, said) + said


def read(key: bytes, receipt: str, note: str) -> Counted | None:
    """Return what a note of this receipt says, or None where it is not ours."""
    mac, said = note[:_MAC_DIGITS], note[_MAC_DIGITS:]
    if not hmac.compare_digest(mac.encode(), _mac(key, receipt, said).encode()):
        return None
    return Counted(*json.loads(said))


def counts_by(key: bytes, receipt: str, times: int) -> bytes:
    """Return what is kept of a receipt that is counted for the so-manieth time."""
    return keyed_hash(key, "result", f"{receipt}.{times}")


def _beside(counted: Counted) -> list[int]:
    """Return the office where it is not the first: notes of the version before have none."""
    return [] if counted.office == FIRST_OFFICE else [counted.office]


def _mac(key: bytes, receipt: str, said: str) -> str:
    return keyed_hash(key, "counted", receipt + said).hex()[:_MAC_DIGITS]
