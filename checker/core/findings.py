"""The closed catalogue: check → finding → rating.

The one source for the server (refuses anything else), the pages (words per finding), the board and
the statistics. A new finding is one row here and its words in `checker/texts/`; so is a new note.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Rating(StrEnum):
    """What a finding means for the talk, mildest first: a check page's overall is the worst one."""

    READY = "ready"
    HINT = "hint"
    UNKNOWN = "unknown"
    LIMITED = "limited"
    BLOCKED = "blocked"


_R, _H, _U, _L, _B = Rating

_CATALOGUE: dict[str, dict[str, Rating]] = {
    "browser": {
        "ok": _R,
        "not_listed": _H,
        "outdated": _H,
        "in_app_works": _H,
        "in_app": _B,
        "no_webrtc": _B,
        "no_media": _B,
        "insecure": _B,
    },
    "camera": {
        "ok": _R,
        "low_resolution": _H,
        "dark": _H,
        "low_rate": _H,
        "covered": _L,
        "frozen": _L,
        "no_frames": _L,
        "muted": _L,
        "denied": _L,
        "denied_by_system": _L,
        "dismissed": _L,
        "unanswered": _L,
        "blocked_by_page": _L,
        "busy": _L,
        "missing": _L,
        "ended": _L,
        "skipped": _U,
        "not_measured": _U,
    },
    "microphone": {
        "ok": _R,
        "quiet": _H,
        "too_loud": _H,
        "noisy": _H,
        "silent": _B,
        "muted": _B,
        "denied": _B,
        "denied_by_system": _B,
        "dismissed": _B,
        "unanswered": _B,
        "blocked_by_page": _B,
        "busy": _B,
        "missing": _B,
        "ended": _B,
        "skipped": _U,
        "not_measured": _U,
    },
    "speaker": {
        "ok": _R,
        "verified": _R,
        "not_heard": _B,
        "playback_blocked": _U,
        "skipped": _U,
        "not_measured": _U,
    },
    "connection": {
        "good": _R,
        "limited": _H,
        "relay_only_tcp": _H,
        "unstable": _H,
        "poor": _L,
        "webrtc_blocked": _B,
        "offline": _B,
        "not_measured": _U,
    },
    "handoff": {
        "ok": _R,
        "unreachable": _B,
        "not_measured": _U,
    },
}

CATALOGUE: Final[Mapping[str, Mapping[str, Rating]]] = MappingProxyType(
    {check: MappingProxyType(findings) for check, findings in _CATALOGUE.items()}
)
CHECKS: Final = tuple(CATALOGUE)

BOTH_ENDS: Final[Mapping[str, Mapping[str, Rating]]] = MappingProxyType(
    {
        "direct": MappingProxyType(
            {
                "good": _R,
                "limited": _H,
                "unstable": _H,
                "poor": _H,
                "relayed_only": _H,
                "not_measured": _U,
            }
        ),
    }
)
"""What takes an open board, too: it may be missing, is a hint at most, and has no part in
the anonymous results."""
EVERY: Final[Mapping[str, Mapping[str, Rating]]] = MappingProxyType({**CATALOGUE, **BOTH_ENDS})

NOTES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "connection": ("slow_up", "slow_down", "delayed", "indirect"),
        "direct": ("slow_up", "slow_down"),
    }
)
"""Check → what may be noted beside its finding, the most telling first; a note never changes the rating.

`slow_up`, `slow_down`: which way of a slow line is the slow one. `delayed`: the line's own buffer keeps
packets waiting under load. `indirect`: a direct path to the other side is unlikely.
"""


def rating(check: str, finding: str) -> Rating:
    """Return the rating of a finding. Raises KeyError for anything not in the catalogue."""
    return EVERY[check][finding]


def overall(findings: Mapping[str, str]) -> Rating:
    """Return the worst rating of `{check: finding}`, of the checks that are in it.

    >>> overall({"camera": "ok", "microphone": "muted", "speaker": "skipped"})
    <Rating.BLOCKED: 'blocked'>
    """
    return max((rating(check, finding) for check, finding in findings.items()), key=list(Rating).index)
