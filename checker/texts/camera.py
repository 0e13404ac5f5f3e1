"""Words for the camera check."""

from collections.abc import Mapping
from typing import Final

from checker.texts import permission, steps
from checker.texts.finding_text import Fix, Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import PROMPT_BOTH, SEARCH, SYSTEM_ASKS, Part

PART: Final = Part(
    name=_("Camera"),
    icon="camera",
    explained=_("You see yourself for a moment"),
    running=_("Please look into the camera."),
    asking=_("Please allow the camera."),
    tools={"picture": _("Your own picture, as in a mirror"), "videoinput": _("Which camera?")},
    hints={
        "prompt": (
            _("A small window asks for the camera. Please choose %(allow)s there."),
            SYSTEM_ASKS,
            SEARCH,
        ),
        "prompt_both": PROMPT_BOTH,
    },
)

_MACOS = _("Open the Apple menu at the top left, %(settings)s, %(privacy)s, %(camera)s.")

_FREE: tuple[Fix, ...] = (
    on(
        "*",
        "windows",
        _("Close other programs that use the camera, such as Teams, Zoom or Skype, and other pages."),
        _(
            "Or: choose %(start)s, %(settings)s, %(privacy)s (in Windows 10: %(privacy_older)s), %(camera)s. "
            "Switch everything on there, also for desktop apps."
        ),
        steps.RESTART_COMPUTER,
    ),
    on(
        "*",
        "macos",
        _("Close other programs that use the camera, such as FaceTime, Zoom or Teams, and other pages."),
        _("Or: open the Apple menu, %(settings)s, %(privacy)s, %(camera)s and switch your browser on."),
        steps.RESTART_COMPUTER,
    ),
    on(
        "*",
        "android",
        _("End other calls, and close other apps and pages that use the camera."),
        _("Or: swipe down from the top edge twice. If %(camera_access)s is off there, switch it on."),
        steps.RESTART_DEVICE,
    ),
    on(
        "*",
        "ios",
        _("End other calls, and close other apps and pages that use the camera."),
        _("Or: open the %(settings)s of the device and allow your browser to use the camera."),
        steps.RESTART_DEVICE,
    ),
    anywhere(
        _("Close other programs and pages that use the camera."),
        _("Or: open the %(settings)s of the device and allow your browser to use the camera."),
        steps.RESTART_DEVICE,
    ),
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("Your camera works")),
    "low_resolution": Words(
        title=_("The camera works, but the picture is a little coarse"),
        label=_("coarse picture"),
        hint=_("That is enough for the call."),
        fix=(anywhere(_("If there is a second camera, you can choose it here.")),),
        say=_("The picture of the camera is coarse. Nothing to do."),
    ),
    "dark": Words(
        title=_("The camera works, but it is quite dark"),
        label=_("dark picture"),
        hint=_("With more light you can be seen better."),
        fix=(
            anywhere(
                _("Switch a lamp on, best in front of you."),
                _("Do not sit with your back to a window."),
            ),
        ),
        say=_("It is dark at the client's place. Ask them to switch a lamp on, in front of them."),
    ),
    "low_rate": Words(
        title=_("The camera works, but the picture is not smooth"),
        label=_("picture is not smooth"),
        hint=_("That is enough for the call. It often comes from little light or a busy device."),
        fix=(anywhere(_("Switch a lamp on."), steps.CLOSE_PROGRAMS),),
        say=_("The picture is not smooth. Ask the client to switch a lamp on and to close other programs."),
    ),
    "covered": Words(
        title=_("The camera is probably covered"),
        label=_("covered"),
        hint=_("The camera runs, but the picture is black. Sometimes another program keeps it."),
        fix=(
            on(
                "*",
                "android ios",
                _("Is there a case, a finger or a sticker over the small lens at the top? Take it away."),
                _("Wipe the lens with a soft cloth."),
                steps.CLOSE_APPS,
            ),
            anywhere(
                _("Look at the small lens above the screen. Is there a slide or a sticker over it? Open it."),
                _("Some keyboards have a key with a crossed-out camera. Press it once."),
                steps.CLOSE_PROGRAMS,
            ),
        ),
        say=_(
            "The picture is black. Ask the client to open the slide over the camera or take the cover off, "
            "and to close other programs."
        ),
    ),
    "frozen": Words(
        title=_("The picture of the camera stands still"),
        label=_("picture stands still"),
        hint=_("The camera delivers the same picture again and again."),
        fix=(
            on(
                "*",
                "android ios",
                steps.CLOSE_APPS,
                _("If that does not help, switch the device off and on again."),
            ),
            anywhere(
                steps.CLOSE_PROGRAMS,
                _("Does the camera have a cable? Pull it out and plug it in again."),
            ),
        ),
        say=_(
            "The picture has frozen. Ask the client to close other programs, or to unplug the camera and "
            "plug it in again."
        ),
    ),
    "no_frames": Words(
        title=_("No picture comes from the camera"),
        label=_("sends no picture"),
        hint=_("The camera is allowed, but it does not send anything."),
        fix=_FREE,
        say=_(
            "The camera sends no picture. Ask the client to close other programs, or to restart the device."
        ),
    ),
    "muted": Words(
        label=_("paused"),
        title=_("The camera is paused at the moment"),
        hint=_("A telephone call, another app or a switch of the device has paused it."),
        fix=(
            on(
                "*",
                "android ios",
                _("End the telephone call, or close the other app."),
                _("As soon as the picture is back, the camera is checked again by itself."),
            ),
            anywhere(
                _("End the other call, or close the program that uses the camera."),
                _("Some computers have a key or a switch for the camera: press it once."),
                _("As soon as the picture is back, the camera is checked again by itself."),
            ),
        ),
        say=_(
            "The camera is paused. Ask the client whether a telephone call is going on or another app "
            "uses it."
        ),
    ),
    "denied": Words(
        title=_("The camera is not allowed yet"),
        hint=_("The browser has noted a “No” for this page. You can change that."),
        fix=permission.ALLOW_SITE,
        say=_(
            "Ask the client to choose the sign to the left of the address, to allow the camera there and to "
            "press “Check again”."
        ),
        say_on=(("ios", _("Ask the client to load the page again and to choose %(allow)s for the camera.")),),
    ),
    "denied_by_system": Words(
        title=_("Your device does not allow the camera yet"),
        hint=_("A switch in the settings of the device is off."),
        fix=permission.ALLOW_SYSTEM,
        say=_(
            "Ask the client to open the settings of the device and to allow the browser to use the camera."
        ),
        say_on=(
            (
                "windows",
                _(
                    "Ask the client to open Windows Settings, %(privacy)s (in Windows 10: "
                    "%(privacy_older)s), %(camera)s and to switch everything on."
                ),
            ),
            (
                "macos",
                _(
                    "Ask the client to open %(settings)s, %(privacy)s, %(camera)s, and to switch the browser "
                    "on."
                ),
            ),
        ),
    ),
    "dismissed": Words(
        title=_("The question about the camera was closed"),
        hint=_("That happens easily. Nothing is lost."),
        fix=(steps.ASK_AGAIN,),
        say=_("Ask the client to press “Check again” at the camera and then %(allow)s."),
    ),
    "unanswered": Words(
        title=_("The camera is still waiting for your permission"),
        hint=_("The browser asks in a small window. Perhaps it is hidden behind this page."),
        fix=(steps.ASK_AGAIN,),
        say=_(
            "Ask the client to look for the small window that asks for the camera, and to choose %(allow)s."
        ),
    ),
    "blocked_by_page": Words(
        title=_("The camera is locked on this page"),
        hint=_("That is our mistake or a setting of your network, not yours."),
        fix=(
            anywhere(
                _("Open the link in the e-mail once more, in a new window."),
                _("You can go on: %(provider)s asks for it separately."),
            ),
        ),
        say=_(
            "The page may not use the camera there. Ask the client to open the link in a new window, or "
            "to go on without the check."
        ),
    ),
    "busy": Words(
        title=_("The camera does not start"),
        hint=_(
            "There are two usual reasons: another program is using the camera, or a switch of the device "
            "is off."
        ),
        fix=_FREE,
        say=_(
            "Ask the client to close other programs that use the camera, or to allow it in the settings "
            "of the device."
        ),
    ),
    "missing": Words(
        title=_("No camera found"),
        hint=_("You can also talk without a picture."),
        fix=(
            on(
                "firefox",
                "macos",
                _MACOS,
                steps.BROWSER_ON,
                steps.REOPEN,
            ),
            on(
                "*",
                "android ios",
                steps.OFF_AND_ON,
                steps.OTHER_DEVICE,
            ),
            anywhere(
                _("Does the camera have a cable? Pull it out and plug it in again."),
                _("Some laptops have a slide or a key for the camera. Switch it on."),
                steps.MOBILE,
            ),
        ),
        say=_("No camera was found. The call can go on without a picture, or on a mobile phone."),
    ),
    "ended": Words(
        title=_("The camera has switched itself off"),
        hint=_("Perhaps a cable came loose, or another app took the camera."),
        fix=(
            on("*", "android ios", steps.CLOSE_APPS, steps.THEN_AGAIN),
            anywhere(_("Plug the camera in firmly, or close the other app."), steps.THEN_AGAIN),
        ),
        say=_("The camera switched itself off during the check. Ask the client to press “Check again”."),
    ),
    "skipped": Words(
        title=_("Camera skipped"),
        hint=_("That is all right. You can also talk without a picture."),
        fix=(anywhere(_("If you like, check it now.")),),
        say=_("The camera was skipped. Ask at the start of the call whether it works."),
    ),
    "not_measured": Words(
        title=_("The camera could not be checked"),
        hint=_("We do not know whether it works. It may well be all right."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_("The camera could not be checked. Ask at the start of the call whether it works."),
    ),
}
