"""The form of an office: what was typed becomes what its row holds, by the rules of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from checker.core.offices import FIRST_OFFICE, OWN, ShortNameError, normalise_short, suggest_short
from checker.core.threshold_names import EDGES, THRESHOLDS
from checker.core.thresholds import disordered
from checker.http.offices import with_own
from checker.settings import Settings
from checker.storage.database.tables import office as table

TEXTS: Final = tuple(name for name in OWN if name not in ("languages", "team_board", *THRESHOLDS))
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
    own |= {name: _number(fields.get(name, "").strip()) for name in THRESHOLDS}
    faults = _faults(own, association, office)
    typed = fields.get("short", "").strip() or suggest_short(own["organisation"] or "")
    try:
        return OfficeForm(normalise_short(typed), own, faults)
    except ShortNameError:
        return OfficeForm(typed, own, {**faults, "short": "short"})


def _number(typed: str) -> float | str | None:
    """Return the number that was typed; what is none stays as it is, for the form to show again."""
    try:
        return float(typed) if typed else None
    except ValueError:
        return typed


def _faults(own: Mapping[str, Any], association: Settings, office: int | None) -> dict[str, str]:
    """Return what is wrong with the values: `missing`, `long`, `number`, `order`, or `value`."""
    faults: dict[str, str] = {}
    try:
        with_own(association, own, -1 if office is None else office)
    except ValidationError as error:
        faults = _said(error) or _unordered(own, association) or {"languages": "value"}
    for name in TEXTS:
        length = getattr(table.c[name].type, "length", None)
        if length and len(own[name] or "") > length:
            faults[name] = "long"
    if office != FIRST_OFFICE and not own["organisation"]:
        faults["organisation"] = "missing"
    return faults


def _said(error: ValidationError) -> dict[str, str]:
    """Return the faults of single values."""
    names = [str(fault["loc"][0]) for fault in error.errors() if fault["loc"]]
    return {name: "number" if name in THRESHOLDS else "value" for name in names}


def _unordered(own: Mapping[str, Any], association: Settings) -> dict[str, str]:
    """Return the faults of values that are right each for itself: limited is better than good."""
    counted = {name: getattr(association, name) if own[name] is None else own[name] for name in THRESHOLDS}
    names = [name for row in disordered(counted) for name in EDGES[row]]
    return {name: "order" for name in names if own[name] is not None}
