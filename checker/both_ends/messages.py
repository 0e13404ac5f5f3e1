"""What the page of one appointment is told, by name.

A message is a state that follows from the board's entry, and is sent whenever it is another one: it survives
a reload, a restart and a stream that breaks off, and whoever is late gets the newest alone. What is not to
be kept goes by `Broadcast.send` (`page_stream.PAGES`) and reaches those who listen at that moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from checker.settings import Settings
from checker.storage.board import Entry
from checker.texts.languages import Language


@dataclass(frozen=True)
class Reader:
    """For whom messages are worded."""

    language: Language
    settings: Settings


Telling = Callable[[Entry, Reader], Any]
"""Makes the JSON value of one message."""


def times(entry: Entry, _reader: Reader) -> dict[str, int]:
    """Return when the appointment is, as the answers about readiness do (Unix milliseconds)."""
    return {"starts_ms": entry.starts * 1000, "ends_ms": entry.ends * 1000}


MESSAGES: Final[Mapping[str, Telling]] = {"appointment": times}


def told(entry: Entry, reader: Reader) -> dict[str, Any]:
    """Return all messages of this moment."""
    return {name: telling(entry, reader) for name, telling in MESSAGES.items()}
