"""Which of the languages on offer a person gets."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

_LONGEST: Final = 500
"""Characters of a header that are read: browsers send some dozens."""


def lookup(tag: str, offered: Collection[str]) -> str | None:
    """Return what fits a language tag best (RFC 4647 §3.4), else a variety of the same language.

    >>> lookup("tr-TR", ("de", "tr")), lookup("de-AT", ("en", "de-simple")), lookup("fr", ("de", "tr"))
    ('tr', 'de-simple', None)
    """
    codes = {code.lower(): code for code in offered}
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        if code := codes.get("-".join(parts[:length])):
            return code
    return next((code for low, code in codes.items() if low.partition("-")[0] == parts[0]), None)


@lru_cache(maxsize=512)
def preferred(accept_language: str, offered: tuple[str, ...]) -> str | None:
    """Return the best language on offer for an `Accept-Language` header (RFC 9110 §12.5.4), if there is one.

    >>> preferred("fr, tr-TR;q=0.8, EN;q=0.9", ("de", "en", "tr"))
    'en'
    """
    return next(filter(None, (lookup(tag, offered) for tag in _by_weight(accept_language))), None)


def _by_weight(accept_language: str) -> Iterator[str]:
    wanted: list[tuple[float, str]] = []
    for part in accept_language[:_LONGEST].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return (tag for weight, tag in sorted(wanted, key=lambda pair: pair[0]) if weight < 0)
