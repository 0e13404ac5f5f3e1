"""What the page of one appointment is told, by name.

A message is a state that follows from the board's entry, and is sent whenever it is another one: it survives
a reload, a restart and a stream that breaks off, and whoever is late gets the newest alone. What is not to
be kept goes by `Broadcast.send` (`page_stream.PAGES`) and reaches those who listen at that moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from checker.core.findings import BOTH_ENDS
from checker.core.signals import Side, of_side
from checker.settings import Settings
from checker.storage.board import Entry
from checker.texts import direct
from checker.texts.languages import Language, gettext, using_language
from checker.texts.signal_words import Kind, signal_word
from checker.texts.signals import PAGE_WORDS


@dataclass(frozen=True)
class Reader:
    """For whom messages are worded."""

    language: Language
    settings: Settings

    def at(self, moment_s: int | None) -> str:
        """Return the time of day of a moment in words, by the office's clock."""
        if moment_s is None:
            return ""
        local = datetime.fromtimestamp(moment_s, ZoneInfo(self.settings.time_zone))
        return self.language.at(local)


Telling = Callable[[Entry, Reader], Any]
"""Makes the JSON value of one message."""


def times(entry: Entry, _reader: Reader) -> dict[str, int]:
    """Return when the appointment is, as the answers about readiness do (Unix milliseconds)."""
    return {"starts_ms": entry.starts * 1000, "ends_ms": entry.ends * 1000}


def signals(entry: Entry, reader: Reader) -> dict[str, Any]:
    """Return what the counsellor says, and the page itself (`State` in web/both_ends/signals.js)."""
    apart = reader.language.apart
    names = {"provider": apart(reader.settings.provider_name), "phone": apart(reader.settings.phone)}

    def word(kind: Kind, key: str | None, about: str | None = None) -> str:
        return signal_word(kind, key, about, names)

    with using_language(reader.language):
        said = {
            "key": entry.said,
            "about": entry.said_about,
            "title": word("title", entry.said, entry.said_about),
            "text": word("text", entry.said, entry.said_about),
            "when": reader.at(entry.said_at),
        }
        asked = {"key": entry.asked, "text": word("sent", entry.asked), "when": reader.at(entry.asked_at)}
    return {"said": said if entry.said else None, "asked": asked if entry.asked else None}


def words(_entry: Entry, reader: Reader) -> dict[str, str]:
    """Return the words of what the page makes itself for signals; they would weigh on its first view."""
    phone = reader.settings.phone
    with using_language(reader.language):
        given = {"phone": reader.language.apart(phone)}
        own = {name: gettext(text) % given for name, text in PAGE_WORDS.items()}
        offers = {key: signal_word("offer", key, None, {}) for key in of_side(Side.CLIENT)}
    return own | offers | ({} if phone else {"not_asked": own["not_asked_again"]})


def direct_words(_entry: Entry, reader: Reader) -> dict[str, Any] | None:
    """Return the words of the direct rehearsal (`Words` in web/both_ends/direct.js); None: switched off."""
    if not reader.settings.direct_rehearsal:
        return None
    names = {"provider": reader.language.apart(reader.settings.provider_name)}

    def say(text: str) -> str:
        return gettext(text) % names if text else ""

    with using_language(reader.language):
        return {
            "findings": {
                finding: {
                    "rating": BOTH_ENDS["direct"][finding].value,
                    "title": say(found.title),
                    "hint": say(found.hint),
                    "steps": [say(step) for step in found.steps(None, None)],
                }
                for finding, found in direct.WORDS.items()
                if finding != "not_measured"
            },
            "notes": {name: say(note.hint) for name, note in direct.NOTES.items()},
        }


MESSAGES: Final[Mapping[str, Telling]] = {
    "appointment": times,
    "words": words,
    "signals": signals,
    "direct_words": direct_words,
}
"""In the order in which a page takes them."""


def told(entry: Entry, reader: Reader) -> dict[str, Any]:
    """Return all messages of this moment."""
    return {name: telling(entry, reader) for name, telling in MESSAGES.items()}
