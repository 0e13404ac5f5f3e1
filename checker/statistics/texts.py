"""What the statistics call things. Texts of the findings are in the words of each check."""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import marked as _

TABLES: Final[Mapping[str, str]] = {
    "outcome": _("At the end of the check"),
    "browser": _("Which browser"),
    "system": _("System"),
    "device": _("Kind of device"),
    "duration": _("How long the check took"),
    "rate": _("Speed of the connection"),
    "rtt": _("Delay of the connection (round trip)"),
    "jitter": _("Wavering of the delay (jitter)"),
    "loss": _("Lost data packets"),
    "transport": _("Way through the network"),
}
PROBLEMS: Final = _("%(part)s: problems by system")
GROUPS: Final[Mapping[str, str]] = {
    "ready": _("fine"),
    "hint": _("with a hint"),
    "problem": _("problem"),
    "unknown": _("not checked"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "ready": _("All ready"),
    "hint": _("Ready, with a hint"),
    "problem": _("Something was missing"),
    "unknown": _("Not everything was checked"),
}
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "outcome": OUTCOMES,
    "browser": {
        "chrome": "Chrome",
        "edge": "Edge",
        "firefox": "Firefox",
        "safari": "Safari",
        "samsung": "Samsung Internet",
        "in_app": _("Window of another app"),
        "other": _("Other browser"),
    },
    "system": {
        "windows": "Windows",
        "macos": "macOS",
        "android": "Android",
        "ios": "iOS, iPadOS",
        "linux": "Linux, ChromeOS",
        "other": _("Other system"),
    },
    "device": {"desktop": _("Computer"), "phone": _("Phone"), "tablet": _("Tablet")},
    "transport": {
        "udp": _("straight (UDP)"),
        "tcp": _("detour (TCP)"),
        "tls": _("detour, encrypted (TLS)"),
        "none": _("not measured"),
    },
}
"""Table → value → what it is called; a band is worded by `MORE`."""
FINDINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "speaker": {
        "ok": _("heard, the client says"),
        "verified": _("heard by the microphone"),
        "not_heard": _("not heard"),
        "playback_blocked": _("could not be played"),
    },
}
"""Check → finding → what it is called here, where that is not its label (`checker/texts/`)."""
NOT_MEASURED: Final = _("not measured")
MORE: Final = _("%(from)s and more")
ABOUT: Final = _("about %(share)s %%")
WEEK: Final = _("Week %(week)s")
WEEKS: Final = _("Weeks %(first)s–%(last)s")
CHECKS: Final = _("Checks")
READY_FIRST: Final = _("Ready at once")
READY_LAST: Final = _("Ready at the end")
CSV: Final = (_("First week"), _("Last week"), _("Table"), _("Value"), _("Checks (steps of 5)"))
