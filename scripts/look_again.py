"""List what a translator has to look at again because the German sentence has changed.

German is the language that translations are made from. Each entry of their catalogues keeps the German
sentence that it was made from, as a translator's comment (`# German: …`), which translation tools show beside
it. `--looked-at` writes down today's sentences, once the listed ones have been looked at.
"""

import argparse
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LOCALES: Final = Path(__file__).parent.parent / "checker" / "locales"
MARK: Final = "German: "
WIDTH: Final = 100


@dataclass(frozen=True)
class Change:
    """An entry whose German is no longer the one it was translated from; `before` is empty for a new one."""

    msgid: str
    before: str
    now: str
    translation: str

    def __str__(self) -> str:
        before = self.before or "(not looked at yet)"
        return f"  before: {before}\n  now:    {self.now}\n  here:   {self.translation or '(empty)'}\n"


def read(folder: Path, language: str) -> Catalog:
    """Return a language's catalogue."""
    with _file(folder, language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), abort_invalid=True)


def changes(translated: Catalog, german: Catalog) -> list[Change]:
    """Return what has to be looked at again, in the order of the catalogue."""
    found = []
    for message in translated:
        source = german.get(message.id) if message.id else None
        if source is not None and source_of(message) != str(source.string):
            found.append(Change(str(message.id), source_of(message), str(source.string), str(message.string)))
    return found


def source_of(message: Message) -> str:
    """Return the German that an entry was translated from; comments are wrapped as they are written."""
    _, mark, text = " ".join(message.user_comments).partition(MARK)
    return text if mark else ""


def mark_as_looked_at(translated: Catalog, german: Catalog) -> None:
    """Keep today's German beside each entry, after whatever else is noted there."""
    for message in translated:
        if message.id and (source := german.get(message.id)) is not None:
            others = " ".join(message.user_comments).partition(MARK)[0].strip()
            message.user_comments = [*([others] if others else []), f"{MARK}{source.string}"]


def main(arguments: list[str] | None = None) -> int:
    """List the changes; 1 where there are some."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("language", help="code of a catalogue, such as ar")
    parser.add_argument("--looked-at", action="store_true", help="keep today's German beside each entry")
    parser.add_argument("--locales", type=Path, default=LOCALES, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    translated, german = read(given.locales, given.language), read(given.locales, "de")
    if given.looked_at:
        mark_as_looked_at(translated, german)
        _write(_file(given.locales, given.language), translated)
        return 0
    found = changes(translated, german)
    for change in found:
        print(change)
    print(f"{len(found)} to look at again in {given.language}")
    return 1 if found else 0


def _file(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "startklar.po"


def _write(path: Path, catalogue: Catalog) -> None:
    text = BytesIO()
    write_po(text, catalogue, width=WIDTH, sort_output=True)
    path.write_bytes(text.getvalue())


if __name__ == "__main__":
    sys.exit(main())
