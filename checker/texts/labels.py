"""What the states and findings of a check are called in a word or two: on the board and in the statistics."""

from typing import Final

from checker.texts import WORDS
from checker.texts.finding_text import marked as _

STATES: Final = {
    "waiting": _("still to come"),
    "running": _("is being checked"),
    "asking": _("waits for an answer"),
    "stale": _("result is out of date"),
}

SHARED: Final = {
    "ok": _("works"),
    "skipped": _("skipped"),
    "not_measured": _("could not be checked"),
    "denied": _("not allowed in the browser"),
    "denied_by_system": _("not allowed in the device's settings"),
    "dismissed": _("question was closed"),
    "unanswered": _("question was not answered"),
    "blocked_by_page": _("blocked by the page"),
    "busy": _("in use elsewhere, or switched off in the settings"),
    "missing": _("none found"),
    "ended": _("has switched itself off"),
}
"""Findings that several checks have; the others have their label among their words."""


def finding_label(check: str, finding: str | None) -> str:
    """Return the msgid of a finding's label; None was not measured.

    Raises KeyError for anything not in the catalogue.
    """
    if finding is None:
        return SHARED["not_measured"]
    return WORDS[check][finding].label or SHARED[finding]
