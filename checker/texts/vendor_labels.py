"""What browsers and systems call their prompts' buttons and their settings, read from `vendor_labels.csv`.

A row is a label (`name`) in some browsers on some systems, `*` for all; the first row that fits counts. A
further language is a further column. Words that differ from version to version stand beside each other with
` | ` between them. `source` says where the label was looked up and `seen` when; without a date it was at no
source of the vendor's own.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from checker.texts.finding_text import BROWSERS, SYSTEMS, fits, named
from checker.texts.finding_text import marked as _
from checker.texts.languages import Language

TABLE: Final = Path(__file__).with_suffix(".csv")
FALLBACK: Final = "en"
"""The language of a label where the table has none in the page's language."""
QUOTED: Final = _("“%(label)s”")
EITHER: Final = _("%(one)s or %(other)s")


@dataclass(frozen=True)
class Label:
    """One row of the table. An empty tuple of browsers or systems means all."""

    name: str
    browsers: tuple[str, ...]
    systems: tuple[str, ...]
    texts: Mapping[str, tuple[str, ...]]
    """Language → the words that the label can have."""
    source: str
    seen: str

    def fits(self, browser: str | None, system: str | None) -> bool:
        """Tell whether this is what that browser on that system shows; None is one that is not known."""
        return fits(self.browsers, self.systems, browser, system)


def _read() -> tuple[Label, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(map(_label, csv.DictReader(file)))


def _label(row: dict[str, str]) -> Label:
    known = {name: row.pop(name) for name in ("name", "browsers", "systems", "source", "seen")}
    return Label(
        known["name"],
        named(known["browsers"], BROWSERS),
        named(known["systems"], SYSTEMS),
        MappingProxyType({language: tuple(text.split(" | ")) for language, text in row.items() if text}),
        known["source"],
        known["seen"],
    )


LABELS: Final = _read()


@lru_cache(maxsize=512)
def plain_labels(browser: str | None, system: str | None, language: str) -> Mapping[str, tuple[str, ...]]:
    """Return name → the words, for every label that this browser on this system has."""
    found: dict[str, tuple[str, ...]] = {}
    for label in LABELS:
        if label.fits(browser, system):
            found.setdefault(label.name, _in_language(label.texts, language))
    return MappingProxyType(found)


@lru_cache(maxsize=512)
def labels(browser: str | None, system: str | None, language: Language) -> MappingProxyType[str, str]:
    """Return name → the label with its quotation marks, to fill in a sentence of the same language."""
    plain = plain_labels(browser, system, language.code)
    quoted = {
        name: _quoted(map(language.apart, words), language.translations.gettext)
        for name, words in plain.items()
    }
    return MappingProxyType(quoted)


def _in_language(texts: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    return texts.get(language) or texts.get(language.partition("-")[0]) or texts[FALLBACK]


def _quoted(words: Iterable[str], say: Callable[[str], str]) -> str:
    *others, last = (say(QUOTED) % {"label": word} for word in words)
    return say(EITHER) % {"one": ", ".join(others), "other": last} if others else last
