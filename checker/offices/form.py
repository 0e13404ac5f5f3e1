"""The form of an office: what was typed becomes what its row holds, by the rules of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from checker.core.offices import FIRST_OFFICE, OWN, ShortNameError, normalise_short, suggest_short
from checker.http.offices import with_own
from checker.settings import Settings
from checker.storage.database.tables import office as table

TEXTS: Final = tuple(name for name in OWN if name not in ("languages", "team_board"))
"""What is typed into a line."""
_TEAM: Final[Mapping[str, bool | None]] = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class OfficeForm:
    """What was typed, as a row holds it; `faults` name the fields that cannot be stored, and why."""

    short: str
    own: Mapping[str, Any]
    faults: Mapping[str, str] = field(default_factory=dict)


def read_form(
    fields: Mapping[str, str], languages: str, association: Settings, office: int | None
) -> OfficeForm:
    """Read a form (blocking); `languages` are those that were ticked, `office` is None for a new one.

    Without a short name it is made from the name.
    """
    own: dict[str, Any] = {name: fields.get(name, "").strip() or None for name in TEXTS}
    own |= {"languages": languages or None, "team_board": _TEAM.get(fields.get("team_board", ""))}
    faults = _faults(own, association, office)
    typed = fields.get("short", "").strip() or suggest_short(own["organisation"] or "")
    try:
        return OfficeForm(normalise_short(typed), own, faults)
    except ShortNameError:
        return OfficeForm(typed, own, {**faults, "short": "short"})


def _faults(own: Mapping[str, Any], association: Settings, office: int | None) -> dict[str, str]:
    """Return what is wrong with the values: `missing`, `long`, or `value`."""
    faults: dict[str, str] = {}
    try:
        with_own(association, own, -1 if office is None else office)
    except ValidationError as error:
        faults = {str(fault["loc"][0]) if fault["loc"] else "languages": "value" for fault in error.errors()}
    for name in TEXTS:
        length = getattr(table.c[name].type, "length", None)
        if length and len(own[name] or "") > length:
            faults[name] = "long"
    if office != FIRST_OFFICE and not own["organisation"]:
        faults["organisation"] = "missing"
    return faults
