"""Words in the language of the person: gettext catalogues, compiled at start, unpacked when first spoken."""

import re
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time, get_timezone_name
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from checker.errors import OperatorError
from checker.texts.finding_text import marked as _
from checker.texts.kept_words import KeptWords
from checker.texts.locale_data import forget_unasked, kept

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES: Final = Path(__file__).parents[1] / "locales"
SOURCE_LANGUAGE: Final = "en"
"""The msgids are English, so English needs no catalogue."""

AT: Final = _("at %(time)s")
"""A time of day within a sentence."""

YOURS: Final = _("This page in your language: %(language)s")
"""Offered at the top of a page, in the language that it names."""

FOR_CLIENTS: Final = "pages: clients"
"""A line in the comment at a catalogue's head: it has what clients meet, nothing of the office's pages."""
_NAMED: Final = "name: "
"""Such a line with the language's own name, where the one of its code would not tell it from another."""
_FIRST_STRONG, _POP = "\u2068", "\u2069"
"""What keeps a name together in text of the other direction (Unicode's UAX #9 §2.4)."""
_NAMES_OR_QUOTED: Final = re.compile("[Ec]+|[ML]{3,}|'[^']*'")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_current: ContextVar[NullTranslations] = ContextVar("translations")


class LanguageError(OperatorError):
    """A language on offer has no catalogue or no name."""


@dataclass(frozen=True)
class Language:
    """One language on offer; everything is read at start, so that no page waits for a file.

    What it says (`translations`, and dates by its `locale`) is packed until it is first spoken.
    """

    code: str
    name: str
    """In itself, such as `Deutsch`."""
    direction: str
    """`rtl` or `ltr`."""
    locale: Locale
    translations: NullTranslations
    whole: bool = True
    """It has the words of the office's pages, too."""

    def warm_up(self) -> None:
        """Unpack what it says (5 ms), so that not even the first page waits."""
        self.at(_EPOCH)
        self.date(_EPOCH)
        self.zone(_EPOCH)

    def apart(self, text: str) -> str:
        """Return a name or number as a sentence of this language takes it: from right to left, isolated."""
        return f"{_FIRST_STRONG}{text}{_POP}" if text and self.direction == "rtl" else text

    def date(self, moment: datetime) -> str:
        """Return the day in words, such as `Montag, 23. November 2026`."""
        return format_date(moment, "full", locale=self.locale)

    def day(self, moment: datetime) -> str:
        """Return the day in words without its year, such as `Montag, 23. November`.

        CLDR has it with short names; they are written out as its rules say (UTS 35, part 4, §2.6.2.3).
        """
        pattern = self.locale.datetime_skeletons["MMMEd"].pattern
        written_out = _NAMES_OR_QUOTED.sub(
            lambda field: field[0] if field[0][0] == "'" else field[0][0] * 4, pattern
        )
        return format_date(moment, written_out, locale=self.locale)

    def days(self, first: datetime, last: datetime) -> str:
        """Return a span of days, such as `23.–29. Nov. 2026`."""
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return the time of day, such as `14:30`."""
        return format_time(moment, "short", tzinfo=moment.tzinfo, locale=self.locale)

    def at(self, moment: datetime) -> str:
        """Return the time of day as a part of a sentence, such as `um 14:30 Uhr`."""
        return self.translations.gettext(AT) % {"time": self.time(moment)}

    def zone(self, moment: datetime | tzinfo) -> str:
        """Return the name of the time zone: at a moment (`Mitteleuropäische Normalzeit`), or at any."""
        return get_timezone_name(moment, locale=self.locale)


Languages = Mapping[str, Language]


def load_languages(codes: Iterable[str], folder: Path = LOCALES) -> Languages:
    """Compile the catalogue of every language. Raises LanguageError."""
    forget_unasked()
    loaded = {code: load_language(code, folder) for code in codes}
    if not whole(loaded):
        raise LanguageError("The office's pages need one more language, such as de or en: see languages.")
    return loaded


def whole(languages: Languages) -> tuple[str, ...]:
    """Return the languages that the office's pages have, too."""
    return tuple(code for code, language in languages.items() if language.whole)


def load_language(code: str, folder: Path) -> Language:
    """Compile the catalogue of one language. Raises LanguageError."""
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        raise LanguageError(f"{code!r} is not a language code, see the setting languages.") from None
    catalogue = _read(code, folder)
    head = [line.strip("# ") for line in catalogue.header_comment.splitlines()]
    named = (line.removeprefix(_NAMED) for line in head if line.startswith(_NAMED))
    name = next(named, locale.get_display_name() or code)
    return Language(
        code,
        name[:1].upper() + name[1:],
        locale.text_direction,
        kept(locale),
        KeptWords(catalogue),
        FOR_CLIENTS not in head,
    )


def _read(code: str, folder: Path) -> Catalog:
    source = folder / code / "LC_MESSAGES" / "startklar.po"
    if not source.is_file():
        if code == SOURCE_LANGUAGE:
            return Catalog()
        raise LanguageError(f"There are no words for the language {code}: {source} is missing.")
    with source.open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"), abort_invalid=True)


@contextmanager
def using_language(language: Language) -> "Iterator[None]":
    """Let `gettext` and `ngettext` below speak this language inside the block."""
    token = _current.set(language.translations)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str) -> str:
    """Return the message in the language of the `speaking` block; English outside of one."""
    return _current.get(NullTranslations()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for a number in the language of the `speaking` block."""
    return _current.get(NullTranslations()).ngettext(singular, plural, number)
