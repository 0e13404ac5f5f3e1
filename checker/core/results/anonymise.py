"""What may be kept of an anonymous result: an allow-list, nothing else passes.

Figures become coarse bands, dates become weeks, the user agent becomes a family. What is not on a
list here becomes `other` or nothing.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from checker.core.intake.strict_json import Result
from checker.core.results.e_model import score

_BROWSERS: Final = {
    "chrome": ("Chrome", "Chrome Mobile", "Chrome Mobile iOS", "Chromium", "HeadlessChrome"),
    "edge": ("Edge", "Edge Mobile"),
    "firefox": ("Firefox", "Firefox Mobile", "Firefox iOS"),
    "safari": ("Safari", "Mobile Safari"),
    "samsung": ("Samsung Internet",),
    "in_app": (
        "Chrome Mobile WebView",
        "Mobile Safari UI/WKWebView",
        "Facebook",
        "Facebook Messenger",
        "Instagram",
        "LinkedIn",
        "Pinterest",
        "Snapchat",
        "TikTok",
        "Twitter",
        "WhatsApp",
        "Google",
    ),
}
_FAMILY: Final = {name: family for family, names in _BROWSERS.items() for name in names}
_SYSTEM: Final = {
    "Windows": "windows",
    "Mac OS X": "macos",
    "Android": "android",
    "iOS": "ios",
    "Linux": "linux",
    "Ubuntu": "linux",
    "Debian": "linux",
    "Fedora": "linux",
    "Chrome OS": "chromeos",
}
BROWSERS: Final = (*_BROWSERS, "other")
SYSTEMS: Final = (*dict.fromkeys(_SYSTEM.values()), "other")
DEVICES: Final = ("desktop", "phone", "tablet")


@dataclass(frozen=True)
class Client:
    """What is kept of a user agent. `major` is None where the family is not on the list."""

    browser: str
    major: int | None
    system: str
    device: str


def client(
    browser: str | None, major: str | None, system: str | None, *, mobile: bool, touch: bool
) -> Client:
    """Map the names a parser gave to families; `touch` tells an iPad from the Mac it says it is.

    >>> client("Safari", "18", "Mac OS X", mobile=False, touch=True)
    Client(browser='safari', major=18, system='ios', device='tablet')
    """
    family = _FAMILY.get(browser or "", "other")
    known_system = _SYSTEM.get(system or "", "other")
    if known_system == "macos" and touch:
        return Client(family, _major(family, major), "ios", "tablet")
    handheld = known_system in ("android", "ios")
    device = ("phone" if mobile else "tablet") if handheld else "desktop"
    return Client(family, _major(family, major), known_system, device)


def _major(family: str, text: str | None) -> int | None:
    if family in ("other", "in_app") or text is None or not text.isascii() or not text.isdigit():
        return None
    return int(text) if len(text) <= 3 else None


_RATES: Final = (300, 500, 1200, 2500, 5000)
BAND_EDGES: Final[Mapping[str, tuple[str, tuple[float, ...]]]] = MappingProxyType(
    {
        "rate": (" kbit/s", _RATES),
        "rate_up": (" kbit/s", _RATES),
        "rate_down": (" kbit/s", _RATES),
        "rtt": (" ms", (50, 100, 200, 400, 800)),
        "jitter": (" ms", (10, 30, 60, 120)),
        "loss": (" %", (0.5, 1, 3, 5, 10)),
        "duration": (" s", (15, 30, 60, 120, 300)),
        "quality": ("", (2.6, 3.1, 3.6, 4.0, 4.3)),
    }
)
"""Unit, and where each band begins. The last band has no end, so an extreme figure stands out in none."""


def band(measure: str, value: float | None) -> str | None:
    """Return the band that holds the value, its lower edge included; None stays not measured.

    >>> band("rtt", 199.9), band("rtt", 200), band("rtt", 9e9), band("rtt", None)
    ('100-200 ms', '200-400 ms', '800+ ms', None)
    """
    if value is None:
        return None
    unit, edges = BAND_EDGES[measure]
    index = bisect_right(edges, value)
    low = 0 if index == 0 else edges[index - 1]
    return (f"{low:g}+" if index == len(edges) else f"{low:g}-{edges[index]:g}") + unit


def bands(measure: str) -> tuple[str, ...]:
    """Return every band of a measure, lowest first."""
    return tuple(band(measure, edge) or "" for edge in (0.0, *BAND_EDGES[measure][1]))


def anonymous_row(
    result: Result, client: Client, *, key_hash: bytes, language: str, week: str
) -> dict[str, str | int | bytes | None]:
    """Return the row that is kept: column of the table `result` → value, nothing else."""
    measures = result.measures
    return {
        "hash": key_hash,
        "version": result.version,
        "week": week,
        "browser": client.browser,
        "browser_major": client.major,
        "system": client.system,
        "device": client.device,
        "language": language,
        **{
            "browser_finding" if check == "browser" else check: finding
            for check, finding in result.findings.items()
        },
        "first_rating": result.first_rating.value,
        "duration": band("duration", result.duration_s),
        "rate": band("rate", measures.rate_kbps),
        "rate_up": band("rate_up", measures.rate_up_kbps),
        "rate_down": band("rate_down", measures.rate_down_kbps),
        "rtt": band("rtt", measures.rtt_ms),
        "jitter": band("jitter", measures.jitter_ms),
        "loss": band("loss", measures.loss_percent),
        "quality": band("quality", score(measures.rtt_ms, measures.jitter_ms, measures.loss_percent)),
        "transport": measures.transport,
    }
