"""What an office may be called in addresses, and which of its values are its own or those of the settings."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from checker.core.threshold_names import THRESHOLDS

FIRST_OFFICE: Final = 0
"""The office that every database has. Where there is no other one, nobody sees that there are offices."""
FIRST_SHORT: Final = "1"
"""Its short name until somebody gives it another one."""
SHORT_LENGTH: Final = 40
NAME_LENGTH: Final = 120
IDENTITY: Final = ("organisation", "phone", "email", "imprint_url", "privacy_url")
"""Whose a page is. The settings say it of the first office alone: nobody shall call another one's number."""
SHARED: Final = (
    "provider_name",
    "provider_template",
    "provider_origins",
    "provider_browsers",
    "time_zone",
    "languages",
    "team_board",
    *THRESHOLDS,
)
"""What offices often have in common: where one says nothing, the settings count."""
OWN: Final = (*IDENTITY, *SHARED)
"""The settings that an office may have for itself, which are also the columns of its row."""
_ID_DIGITS: Final = 10
_SHORT: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LETTERS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class ShortNameError(ValueError):
    """A short name is empty, too long, or has signs that do not belong into an address."""


def normalise_short(text: str) -> str:
    """Return the short name of an office in addresses. Raises ShortNameError.

    >>> normalise_short(" Koeln-Nord ")
    'koeln-nord'
    """
    short = text.strip().lower()
    if len(short) > SHORT_LENGTH or not _SHORT.fullmatch(short):
        raise ShortNameError("a short name has up to 40 letters a to z, digits, and single hyphens inside")
    return short


def suggest_short(name: str) -> str:
    """Return a short name that is made from an office's name; empty where there is nothing to make it from.

    >>> suggest_short("Beratungsstelle Köln (Süd)")
    'beratungsstelle-koeln-sued'
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:SHORT_LENGTH].rstrip("-")


def read_office_id(text: str) -> int | None:
    """Return the number of an office in an address or a form; None where it can be none.

    >>> read_office_id("7"), read_office_id("²"), read_office_id("-1"), read_office_id("9" * 30)
    (7, None, None, None)
    """
    return int(text) if len(text) <= _ID_DIGITS and text.isascii() and text.isdigit() else None


def overlay(values: Mapping[str, Any], office: int) -> dict[str, Any]:
    """Return what an office says for itself, as changes of the settings; None and empty are not said.

    An office beside the first one never has the identity of the settings: what it does not say is nothing.
    """
    said = {name: values[name] for name in OWN if values[name] not in (None, "")}
    return said if office == FIRST_OFFICE else dict.fromkeys(IDENTITY, "") | said
