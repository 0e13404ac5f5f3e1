"""What Babel knows of languages: without what no page says, and packed until a language is spoken."""

import pickle
import zlib
from collections.abc import MutableMapping
from functools import cache
from typing import Any, Final, cast

from babel import Locale, localedata
from babel.core import get_global

_DURATIONS: Final = "duration-"
"""The units of time are said, such as `vor 3 Minuten`; no other unit is."""
_UNSAID: Final = frozenset(
    {
        "compact_currency_formats",
        "compact_decimal_formats",
        "compound_unit_patterns",
        "currency_formats",
        "currency_names",
        "currency_names_plural",
        "currency_symbols",
        "currency_unit_patterns",
        "unit_display_names",
    }
)
_UNASKED: Final = ("all_currencies", "currency_fractions", "territory_currencies", "territory_languages")
_QUICK: Final = 1  # of zlib: what it takes longer for makes little smaller


class KeptLocale(Locale):
    """A locale whose data takes 3 ms to unpack when first asked for, and 0.5 MiB from then on.

    `_data` is what all of Babel's properties read. It is not documented: where a release calls it something
    else, the locale works as Babel's own do, which read a file. A test notices.
    """

    @property
    def _data(self) -> localedata.LocaleDataDict:
        return unpacked(str(self))


def kept(locale: Locale) -> KeptLocale:
    """Return the same locale, packed; Babel gives back what it has read of any (blocking: reads files)."""
    name = str(locale)
    _packed(name)
    localedata.clear_caches()
    return cast("KeptLocale", KeptLocale.parse(name))  # Babel types it as its own class


@cache
def _packed(name: str) -> bytes:
    data = {key: value for key, value in localedata.load(name).items() if key not in _UNSAID}
    units = data.get("unit_patterns", {})
    data["unit_patterns"] = {unit: said for unit, said in units.items() if unit.startswith(_DURATIONS)}
    return zlib.compress(pickle.dumps(data), _QUICK)


@cache
def unpacked(name: str) -> localedata.LocaleDataDict:
    """Return the data of a language that is packed, kept from the first time on."""
    return localedata.LocaleDataDict(pickle.loads(zlib.decompress(_packed(name))))  # noqa: S301 -- packed by this process


def forget_unasked() -> None:
    """Drop from Babel's tables of all languages what nobody asks for: 2 MiB.

    That is currencies, who speaks what in which country, and for 7,000 languages that Babel knows nothing
    else of the script that they are likely written in.
    """
    for name in _UNASKED:
        _table(name).clear()
    known = {name.partition("_")[0] for name in localedata.locale_identifiers()} | {"und"}
    scripts = _table("likely_subtags")
    of_known = {tag: script for tag, script in scripts.items() if tag.partition("_")[0] in known}
    scripts.clear()  # what is deleted piece by piece keeps its room
    scripts.update(of_known)


def _table(name: Any) -> MutableMapping[str, Any]:
    return cast("MutableMapping[str, Any]", get_global(name))
