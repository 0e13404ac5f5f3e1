"""Which passwords others would try: breached ones, and what people make of words, names, years and patterns.

zxcvbn brings the lists (30,000 breached passwords, names, common words) and knows patterns. It takes years
and signs behind a word for more than they are, and knows neither German words nor the phrases that everybody
has read of; that is done here. Its lists take 12 MiB, and a server may run for months without a new password:
they are loaded where they are used, which is in a thread (`Passwords.is_guessable`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from checker.core.account_rules import PASSWORD_MIN

STRENGTH: Final = 3
"""zxcvbn's “safely unguessable”: more than 10^8 guesses."""
_LONGEST_GUESSED: Final = 72  # zxcvbn refuses more, and less than that decides
_WORD: Final = 3  # shorter pieces of a name are in half of all words
_REST: Final = PASSWORD_MIN // 2  # what has to be left when everything known is taken away
_ONE_WORD: Final = 16  # letters: longer ones without a gap are several words
_OFTEN: Final = ("startklar", "passwort", "kennwort", "videoberatung", "beratung", "video")
"""What this service makes people think of; docs/asvs.md lists them (ASVS 5.0 6.1.2)."""
_COMMON: Final = (
    *("password", "geheim", "secret", "anmelden", "login", "admin", "qwertz", "qwerty"),
    *("willkommen", "welcome", "hallo", "hello"),
    *("frühling", "frühjahr", "sommer", "herbst", "winter", "spring", "summer", "autumn"),
)
_PHRASES: Final = (
    "correct horse battery staple",  # xkcd 936, the example of everybody who explains passphrases
    "richtig pferd batterie heftklammer",
    "korrekt pferd batterie heftklammer",
    "korrekt pferd batterie klammer",
    "tr0ub4dor&3",
    "cleft cam synod lacy yr wok",  # Diceware's own
    "the quick brown fox jumps over the lazy dog",
    "franz jagt im komplett verwahrlosten taxi quer durch bayern",
    "lorem ipsum dolor sit amet consectetur",
    "to be or not to be that is the question",
    "sein oder nichtsein das ist hier die frage",
    "alle meine entchen schwimmen auf dem see",
    "may the force be with you",
    "möge die macht mit dir sein",
    "open sesame",
    "sesam öffne dich",
    "let me in please",
    "ich liebe dich",
    "i love you",
)
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_GAPS: Final = re.compile(r"[\s._-]+")
_RUNS: Final = re.compile(r"[^\W\d_]+")
_CAMEL: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LEET: Final = str.maketrans("@4301!5$7", "aaeoiisst")


def is_guessable(password: str, about: Iterable[str]) -> bool:
    """Tell whether a password is common, or made of common words, patterns or what is `about` the person."""
    words = [word for text in about for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= _WORD]
    known = sorted(_spelt() | {piece for word in words for piece in _spellings(word)}, key=len, reverse=True)
    if any(_is_little_more_than(known, spelling) for spelling in _spellings(password)):
        return True
    if _is_one_word_with_a_number(password):
        return True
    return _score(password, words) < STRENGTH or _score(_GAPS.sub("", password), words, known=True) < STRENGTH


def _score(password: str, words: list[str], *, known: bool = False) -> int:
    """Return zxcvbn's score, 0 to 4; with `known` only of what lists and patterns have every piece of."""
    from zxcvbn import zxcvbn  # type: ignore[import-untyped] # ships no types

    found = zxcvbn(password[:_LONGEST_GUESSED] or " ", user_inputs=words)
    unknown = any(piece["pattern"] == "bruteforce" for piece in found["sequence"])
    return STRENGTH if known and unknown else int(found["score"])


@cache
def _spelt() -> frozenset[str]:
    """Return what everybody knows, in every spelling; with it the breached passwords that are long enough."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped] # ships no types

    breached = (password for password in FREQUENCY_LISTS["passwords"] if len(password) >= PASSWORD_MIN)
    known = (*_PHRASES, *_OFTEN, *_COMMON, *breached)
    return frozenset(piece for text in known for piece in _spellings(text))


def _is_little_more_than(known: Iterable[str], spelling: str) -> bool:
    """Tell whether known pieces, the longest first, leave next to nothing of a password."""
    for piece in known:
        spelling = spelling.replace(piece, "")
    return _surprises(spelling) < _REST


def _is_one_word_with_a_number(password: str) -> bool:
    """Tell whether it is a word, whichever, with a year, some digits and signs: `Schmetterling2026!`."""
    runs = _RUNS.findall(_CAMEL.sub(" ", password))
    if len(runs) != 1 or len(runs[0]) > _ONE_WORD or len(runs[0]) == len(password):
        return False
    around = _YEARS.sub("", password.replace(runs[0], ""))
    return _surprises(around) < _REST


def _surprises(text: str) -> int:
    """Return how many characters do not follow from the one before: `1234` and `!!!!` have one.

    >>> _surprises("1234!!!!")
    2
    """
    steps = (ord(sign) - ord(before) for before, sign in pairwise(text))
    return bool(text) + sum(abs(step) > 1 for step in steps)


def _spellings(text: str) -> Iterator[str]:
    """Yield a text without years and gaps in small letters: umlauts as `ae` and as `a`, digits as letters."""
    small = _GAPS.sub("", _YEARS.sub("", text.casefold()))
    for plain in (small.translate(_UMLAUTS), _without_accents(small)):
        yield plain
        yield plain.translate(_LEET)


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
