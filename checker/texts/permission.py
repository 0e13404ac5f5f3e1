"""How camera and microphone are allowed again: one way for both, so that one card is enough for both.

`web/css/check/result.css` shows it once where camera and microphone have the same finding.
"""

from typing import Final

from checker.texts import steps
from checker.texts.finding_text import Fix, anywhere, on
from checker.texts.finding_text import marked as _

_SWITCH_ON = _("Switch %(camera)s and %(microphone)s on there.")
_IOS_OTHER = (
    steps.OPEN_BROWSER_APP,
    _("Choose the name of your browser, for example Chrome. Switch %(camera)s and %(microphone)s on."),
    steps.RELOAD,
)
_ANDROID_APP = _(
    "Open the %(settings)s of the device, %(apps)s, the name of your browser, %(permissions)s. Choose "
    "%(app_access)s for %(camera)s and %(microphone)s."
)
QUICK_SETTING: Final = _(
    "Swipe down from the top edge twice. If %(camera_access)s or %(microphone_access)s is off there, switch "
    "it on."
)
_THE_SAME = _("Then the same under %(microphone)s.")

ALLOW_SITE: Final[tuple[Fix, ...]] = (
    on(
        "safari",
        "ios",
        steps.RELOAD,
        _(
            "No question? Open the %(settings)s of the device, %(apps)s, “Safari” (on older devices straight "
            "“Safari”). Choose %(ask)s for %(camera)s and %(microphone)s."
        ),
    ),
    on("*", "ios", *_IOS_OTHER),
    on(
        "samsung",
        "android",
        _("Choose the lock to the left of the address, then %(permissions)s. Allow camera and microphone."),
        steps.THEN_AGAIN,
        _ANDROID_APP,
    ),
    on(
        "firefox",
        "android",
        steps.RELOAD,
        _(
            "No question? Choose the lock or shield beside the address, then %(camera)s and %(microphone)s, "
            "so that it says %(allowed)s."
        ),
    ),
    on(
        "*",
        "android",
        steps.SIGN,
        _("Choose %(permissions)s. Switch %(camera)s and %(microphone)s on."),
        steps.THEN_AGAIN,
    ),
    on(
        "safari",
        "macos",
        _("Open the menu “Safari” at the top, then %(site_settings)s."),
        _("Set %(camera)s and %(microphone)s to %(allow)s."),
        steps.RELOAD,
    ),
    on(
        "firefox",
        "*",
        steps.RELOAD,
        _(
            "No question? To the left of the address, choose the crossed-out sign, then the × beside "
            "%(blocked)s, and load this page again."
        ),
    ),
    on("chrome edge", "*", steps.SIGN_AT_TOP, _SWITCH_ON, steps.THEN_AGAIN),
    anywhere(
        _("Choose the sign to the left of the address. Allow camera and microphone there."),
        steps.THEN_AGAIN,
        steps.STILL_NOT,
    ),
)

ALLOW_SYSTEM: Final[tuple[Fix, ...]] = (
    on(
        "*",
        "windows",
        _(
            "Choose %(start)s, %(settings)s, %(privacy)s (in Windows 10: %(privacy_older)s) and then "
            "%(camera)s. Switch everything on there, also for desktop apps."
        ),
        _THE_SAME,
        steps.THEN_AGAIN,
    ),
    on(
        "*",
        "macos",
        _(
            "Open the Apple menu at the top left, %(settings)s, %(privacy)s, %(camera)s. Switch your browser "
            "on there."
        ),
        _THE_SAME,
        steps.REOPEN,
    ),
    on("*", "android", _ANDROID_APP, QUICK_SETTING, steps.THEN_AGAIN),
    on(
        "safari",
        "ios",
        _(
            "Open the %(settings)s of the device, %(apps)s, “Safari” (on older devices straight “Safari”). "
            "Choose %(ask)s for %(camera)s and %(microphone)s."
        ),
        _("Does it still not work? In %(settings)s, %(screen_time)s, see whether they are restricted."),
        steps.RELOAD,
    ),
    on("*", "ios", *_IOS_OTHER),
    anywhere(
        _("Open the settings of the device. Look for %(camera)s and %(microphone)s under privacy."),
        steps.ALLOW_BROWSER,
        steps.REOPEN,
    ),
)
