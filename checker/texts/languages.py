"""Words in the language of the person: gettext catalogues, compiled in memory at start."""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_interval, format_time, get_timezone_name
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from checker.errors import OperatorError
from checker.texts.finding_text import marked as _

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES: Final = Path(__file__).parents[1] / "locales"
SOURCE_LANGUAGE: Final = "en"
"""The msgids are English, so English needs no catalogue."""

AT: Final = _("at %(time)s")
"""A time of day within a sentence."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_current: ContextVar[NullTranslations] = ContextVar("translations")


class LanguageError(OperatorError):
    """A language on offer has no catalogue or no name."""


@dataclass(frozen=True)
class Language:
    """One language on offer; everything is read at start, so that no page waits for a file."""

    code: str
    name: str
    """In itself, such as `Deutsch`."""
    locale: Locale
    translations: NullTranslations

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return self.locale.text_direction

    def date(self, moment: datetime) -> str:
        """Return the day in words, such as `Montag, 23. November 2026`."""
        return format_date(moment, "full", locale=self.locale)

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
    return {code: load_language(code, folder) for code in codes}


def load_language(code: str, folder: Path) -> Language:
    """Compile the catalogue of one language. Raises LanguageError."""
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        raise LanguageError(f"{code!r} is not a language code, see the setting languages.") from None
    name = locale.get_display_name() or code
    language = Language(code, name[:1].upper() + name[1:], locale, _compile(code, folder))
    language.date(_EPOCH)  # loads what Babel knows of the language
    language.time(_EPOCH)
    language.zone(_EPOCH)
    return language


def _compile(code: str, folder: Path) -> NullTranslations:
    source = folder / code / "LC_MESSAGES" / "startklar.po"
    if not source.is_file():
        if code == SOURCE_LANGUAGE:
            return NullTranslations()
        raise LanguageError(f"There are no words for the language {code}: {source} is missing.")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


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


@lru_cache(maxsize=512)
def negotiate(accept_language: str, languages: tuple[str, ...], default: str) -> str:
    """Return the best language on offer for an `Accept-Language` header (RFC 9110 §12.5.4).

    >>> negotiate("tr, de-AT;q=0.8, en;q=0.9", ("de", "en"), "de")
    'en'
    """
    wanted: list[tuple[float, str]] = []
    for part in accept_language[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    preferred = [tag for weight, tag in sorted(wanted, key=lambda pair: pair[0]) if weight < 0]
    return negotiate_locale(preferred, languages, sep="-") or default
