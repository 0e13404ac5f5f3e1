"""The families of browsers, systems and devices: all that is ever kept of a user agent.

What is not on a list here becomes `other`.
"""

from dataclasses import dataclass
from typing import Final

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
