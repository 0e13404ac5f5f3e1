"""The words per check, as data: one module for each row of the catalogue, found by its name.

A module has `PART` (what the check is called and says while it runs), `WORDS` (per finding) and, where the
catalogue has notes, `NOTES`. msgids are English; gettext translates them where they are shown. A test holds
the tables against the catalogue, and every language against the tables.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from checker.core import findings
from checker.texts.finding_text import Note, Words
from checker.texts.part_text import Part
from checker.texts.privacy_notice import KEPT, NEVER_LEAVES, SENT, kept, sent

_MODULES: Final = {check: import_module(f"{__name__}.{check}") for check in findings.EVERY}

PARTS: Final[Mapping[str, Part]] = MappingProxyType({check: _MODULES[check].PART for check in _MODULES})

WORDS: Final[Mapping[str, Mapping[str, Words]]] = MappingProxyType(
    {check: _MODULES[check].WORDS for check in _MODULES}
)

NOTES: Final[Mapping[str, Mapping[str, Note]]] = MappingProxyType(
    {check: _MODULES[check].NOTES for check in findings.NOTES}
)
"""Check → note → what is said beside its finding."""

__all__ = ["KEPT", "NEVER_LEAVES", "NOTES", "PARTS", "SENT", "WORDS", "Note", "Part", "Words", "kept", "sent"]
