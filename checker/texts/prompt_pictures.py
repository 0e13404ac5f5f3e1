"""What the browser's prompt looks like and where it opens: data for `templates/check/prompt.html`.

A picture shows the buttons of this browser on this system in their order, by the names of their labels in
`vendor_labels.csv`, and marks the one to press. Where a browser is not known there is no picture: a wrong one
would be worse than none.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from checker.texts.finding_text import BROWSERS, SYSTEMS, fits, named

Place = Literal["corner", "top", "middle"]
"""Where it opens: at the start of the window's upper edge, in its middle, in the middle of the screen."""
Kind = Literal["prompt", "settings"]
"""What a finding's help shows: the prompt, or the site's settings beside the address."""


@dataclass(frozen=True, slots=True)
class Window:
    """One window that asks: its buttons from the first to the last, one of them is the `right` one."""

    buttons: tuple[str, ...]
    right: str
    stacked: bool = False
    """Below each other, not side by side."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The rows behind the sign to the left of the address, one for each device."""

    sign: Literal["sliders", "lock", "crossed"]
    row: Literal["switch", "word", "cross"]
    """What a row is changed by: a switch that is on then, a word, or a cross that takes the refusal away."""
    word: str = ""
    """The label of the word in a row, where there is one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What these browsers show on these systems; an empty tuple means all."""

    browsers: tuple[str, ...]
    systems: tuple[str, ...]
    place: Place
    windows: tuple[Window, ...]
    settings: Settings | None = None
    asks_again: bool = True
    """After a “No” the page only has to be loaded again."""

    def shown(self, finding: str) -> tuple[Kind, ...]:
        """Return what the help for a finding shows, in the order of its steps."""
        if finding in ("dismissed", "unanswered"):
            return ("prompt",)
        if finding != "denied":
            return ()
        kinds: tuple[Kind, ...] = ("prompt", "settings")
        has = {"prompt": self.asks_again, "settings": self.settings is not None}
        return tuple(kind for kind in kinds if has[kind])


def _picture(browsers: str, systems: str, place: Place, *windows: Window, **more: Any) -> Picture:
    return Picture(named(browsers, BROWSERS), named(systems, SYSTEMS), place, windows, **more)


_DESKTOP: Final = "windows macos linux"
_THREE: Final = Window(("allow", "allow_once", "deny"), "allow", stacked=True)
_ALLOW_FIRST: Final = Window(("allow", "deny"), "allow")
_ALLOW_LAST: Final = Window(("deny", "allow"), "allow")
_ANDROID: Final = Window(("app_allow", "app_allow_once", "app_deny"), "app_allow", stacked=True)
"""Android's own window, when it has not given the browser the device yet."""
_SLIDERS: Final = Settings("sliders", "switch")
_LOCK: Final = Settings("lock", "switch")

PICTURES: Final = (
    _picture("*", "ios", "middle", _ALLOW_LAST),
    _picture("safari", "macos", "top", _ALLOW_LAST),
    _picture("chrome", _DESKTOP, "corner", _THREE, settings=_SLIDERS, asks_again=False),
    _picture("chrome", "android", "middle", _THREE, _ANDROID, settings=_SLIDERS, asks_again=False),
    _picture("edge", _DESKTOP, "corner", _ALLOW_FIRST, settings=_LOCK, asks_again=False),
    _picture("edge samsung", "android", "middle", _ALLOW_LAST, _ANDROID, settings=_LOCK, asks_again=False),
    _picture("firefox", _DESKTOP, "corner", _ALLOW_LAST, settings=Settings("crossed", "cross", "blocked")),
    _picture(
        "firefox", "android", "middle", _ALLOW_LAST, _ANDROID, settings=Settings("lock", "word", "allowed")
    ),
)
"""Read from the top; the first that fits counts."""


def picture_for(browser: str | None, system: str | None) -> Picture | None:
    """Return what this browser on this system shows; None where one of the two is not known."""
    if browser is None or system is None:
        return None
    return next((each for each in PICTURES if fits(each.browsers, each.systems, browser, system)), None)
