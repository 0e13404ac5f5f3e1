"""The questions of the statistics. Each result gives one answer to some of them; that is all that is kept.

They follow from the catalogue of findings: a new check has its questions at once. How many results gave an
answer is counted by week; no two answers are kept together.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from checker.core.client_families import BROWSERS, DEVICES
from checker.core.findings import CATALOGUE, CHECKS, Rating
from checker.core.results.bands import BAND_EDGES, bands

Answers = Mapping[str, str]
"""Question → answer."""
Counts = Mapping[tuple[str, str], int]
"""Question and answer → how many results gave it."""

COUNT: Final = ("checks", "all")
"""What every result answers: the number of results."""
NOT_MEASURED: Final = "none"
SYSTEMS: Final = ("windows", "macos", "android", "ios", "linux", "other")
TRANSPORTS: Final = ("udp", "tcp", "tls", NOT_MEASURED)
GROUPS: Final = ("ready", "hint", "problem", "unknown")
_GROUP: Final = {Rating.LIMITED: "problem", Rating.BLOCKED: "problem"}
_RATINGS: Final = tuple(rating.value for rating in Rating)


def group_of(judged: Rating) -> str:
    """Return the group that a rating is counted in."""
    return _GROUP.get(judged, judged.value)


def finding_of(check: str) -> str:
    """Return the question what was found by a check."""
    return f"{check}.finding"


def problem_of(check: str) -> str:
    """Return the question on which system a check had a problem; whoever had none does not answer it."""
    return f"{check}.problem"


QUESTIONS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        COUNT[0]: COUNT[1:],
        "first": _RATINGS,
        "last": _RATINGS,
        **{finding_of(check): tuple(CATALOGUE[check]) for check in CHECKS},
        **{problem_of(check): SYSTEMS for check in CHECKS},
        "browser": BROWSERS,
        "system": SYSTEMS,
        "device": DEVICES,
        **{measure: (*bands(measure), NOT_MEASURED) for measure in BAND_EDGES},
        "transport": TRANSPORTS,
    }
)
"""Question → every answer, in the order of the page; `language` has those that are on offer."""


def counters(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return every question with every answer, in one order that is always the same."""
    asked = {**QUESTIONS, "language": languages}
    return sorted((question, answer) for question, answers in asked.items() for answer in answers)
