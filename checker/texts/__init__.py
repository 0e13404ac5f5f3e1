"""The words per finding, as data: one module a check, named like it, with a `WORDS` table.

msgids are English; gettext translates them where they are shown. A test holds the tables against
the catalogue, and every language against the tables.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.texts import browser, camera, connection, handoff, microphone, speaker
from checker.texts.finding_text import Note, Words
from checker.texts.privacy_notice import KEPT, NEVER_LEAVES

WORDS: Final[Mapping[str, Mapping[str, Words]]] = MappingProxyType(
    {
        "browser": browser.WORDS,
        "camera": camera.WORDS,
        "microphone": microphone.WORDS,
        "speaker": speaker.WORDS,
        "connection": connection.WORDS,
        "handoff": handoff.WORDS,
    }
)

NOTES: Final[Mapping[str, Mapping[str, Note]]] = MappingProxyType({"connection": connection.NOTES})
"""Check → note → what is said beside its finding."""

__all__ = ["KEPT", "NEVER_LEAVES", "NOTES", "WORDS", "Note", "Words"]
