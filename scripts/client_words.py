"""Write the template (.pot) of all words that a client meets.

The office's pages are German and English; every other catalogue has these words alone: the pages of the
check, the errors, the letter and the calendar entry. `--update` brings those catalogues up to date: what is
new in them is empty, what nobody says any more is gone.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from checker.appointments import texts as letter
from checker.core.signals import SIGNALS, Side
from checker.texts import KEPT, NEVER_LEAVES, NOTES, PARTS, SENT, WORDS
from checker.texts.accessibility import BARRIERS, TESTED
from checker.texts.languages import AT, FOR_CLIENTS, LOCALES, YOURS
from checker.texts.provider_promises import PROMISES
from checker.texts.signals import PAGE_WORDS, SIGNAL_TEXTS
from checker.texts.vendor_labels import EITHER, QUOTED

ROOT: Final = Path(__file__).parent.parent
SINGLE: Final = (AT, YOURS, QUOTED, EITHER)
HEAD: Final = f"# Words of Startklar; docs/words.md tells how to change them.\n# {FOR_CLIENTS}"
TEMPLATES: Final = ("base.html", "macros.html", "check/*.html", "error/*.html", "mail/*.html")


def client_words() -> dict[str, str | tuple[str, str]]:
    """Return every msgid that a client can meet; with a plural the pair of both, under the singular."""
    texts = {*SINGLE, *_said(), *_signals(), *_letter()}
    texts.discard("%(provider)s")  # a name, the same everywhere
    found: dict[str, str | tuple[str, str]] = {text: text for text in texts}
    for pattern in TEMPLATES:
        for path in (ROOT / "templates").glob(pattern):
            for message in _of_template(path):
                found[message if isinstance(message, str) else message[0]] = message
    return dict(sorted(found.items()))


def _said() -> Iterator[str]:
    """What checks say on the page, but for what the board alone says of them."""
    for part in PARTS.values():
        yield from part.shown()
    for words in WORDS.values():
        for text in words.values():
            yield from text.shown()
    for notes in NOTES.values():
        for note in notes.values():
            yield from note.shown()
    yield from NEVER_LEAVES
    yield from KEPT
    yield from SENT.values()
    yield from PROMISES
    yield from (row.text for row in TESTED)
    yield from BARRIERS


def _signals() -> Iterator[str]:
    for key, text in SIGNAL_TEXTS.items():
        ours = SIGNALS[key].sender is Side.CLIENT
        yield from (each for each in ((text.offer, text.sent) if ours else (text.title, text.text)) if each)
    yield from PAGE_WORDS.values()


def _letter() -> Iterator[str]:
    for name, value in vars(letter).items():
        if name.isupper():
            yield from (value,) if isinstance(value, str) else value


def _of_template(path: Path) -> Iterator[str | tuple[str, str]]:
    options = {"trimmed": "true", "newstyle_gettext": "true"}
    for _line, message, _comments, _context in extract_from_file("jinja2", path, options=options):
        yield message if isinstance(message, str) else (message[0], message[1])


def template() -> Catalog:
    """Return the catalogue without translations."""
    catalogue = Catalog(project="Startklar", charset="utf-8", header_comment=HEAD)
    for message in client_words().values():
        catalogue.add(message, flags=["python-format"] if "%(" in str(message) else [])
    return catalogue


def update(folder: Path = LOCALES) -> None:
    """Bring every catalogue for clients alone up to date."""
    for path in folder.glob("*/LC_MESSAGES/startklar.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3].replace("-", "_"), abort_invalid=True)
        if FOR_CLIENTS in catalogue.header_comment:
            catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
            text = BytesIO()
            write_po(text, catalogue, width=100, sort_output=True, ignore_obsolete=True)
            path.write_bytes(text.getvalue())


if __name__ == "__main__":
    if "--update" in sys.argv[1:]:
        update()
    else:
        write_po(sys.stdout.buffer, template(), width=100, sort_output=True)
