"""Words in the language of the person: gettext catalogues, compiled in memory at start."""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES: Final = Path(__file__).parent / "locales"
SOURCE_LANGUAGE: Final = "en"
"""The msgids are English, so English needs no catalogue."""

_current: ContextVar[NullTranslations] = ContextVar("translations")
Translations = Mapping[str, NullTranslations]


class LanguageError(Exception):
    """A language on offer has no catalogue or no name."""


def load_translations(languages: Iterable[str], folder: Path = LOCALES) -> Translations:
    """Compile the catalogue of every language. Raises LanguageError."""
    return {language: _load(language, folder) for language in languages}


def _load(language: str, folder: Path) -> NullTranslations:
    try:
        Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        raise LanguageError(f"{language!r} is not a language code, see the setting languages") from None
    source = folder / language / "LC_MESSAGES" / "startklar.po"
    if not source.is_file():
        if language == SOURCE_LANGUAGE:
            return NullTranslations()
        raise LanguageError(f"there are no words for the language {language}: {source} is missing")
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"), abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


@contextmanager
def speaking(translations: NullTranslations) -> "Iterator[None]":
    """Let `gettext` and `ngettext` below speak this language inside the block."""
    token = _current.set(translations)
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


def direction(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return Locale.parse(language, sep="-").text_direction


def native_name(language: str) -> str:
    """Return the language's name in itself, such as `Deutsch`."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]
