"""Words for the microphone check."""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Fix, Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import PROMPT_BOTH, SEARCH, Part, Question

PART: Final = Part(
    name=_("Microphone"),
    icon="microphone",
    explained=_("You say a few words"),
    running=_("Please say a few words."),
    tools={"level": _("How loud we hear you"), "audioinput": _("Which microphone?")},
    hints={
        "prompt": (
            _("A small window asks for the microphone. Please choose “Allow” there."),
            SEARCH,
        ),
        "prompt_both": PROMPT_BOTH,
        "speak": (_("Please say a few words, for example: “Good day, can you hear me?”"),),
    },
    questions={"tap": Question(_("One tap, then we can hear you."), {"go": _("Go on")})},
)

_RELOAD = _("Load this page again. When it asks, choose “Allow”.")
_SETTINGS_CLOSE = _("Close the browser, open it again and use the link in the e-mail once more.")
_IOS_OTHER = (
    _("Open the “Settings” of the device, then “Apps” (on older devices go straight on)."),
    _("Choose the name of your browser, for example Chrome, and switch “Microphone” on."),
    _RELOAD,
)

_ALLOW_SITE: tuple[Fix, ...] = (
    on(
        "safari",
        "ios",
        _RELOAD,
        _(
            "Does it not ask? Open the “Settings” of the device, “Apps”, “Safari”, “Microphone” (on "
            "older devices straight “Safari”) and choose “Ask”."
        ),
    ),
    on("*", "ios", *_IOS_OTHER),
    on(
        "samsung",
        "android",
        _(
            "Open the “Settings” of the device, “Apps”, “Samsung Internet”, “Permissions”, “Microphone” "
            "and choose “Allow only while using the app”."
        ),
        _(
            "Come back and select the lock to the left of the address. Under “Permissions”, allow the "
            "microphone."
        ),
        _RELOAD,
    ),
    on(
        "firefox",
        "android",
        _("Select the lock or shield to the left of the address at the edge of the screen."),
        _("Select “Microphone” there, so that it says “Allowed”."),
        _RELOAD,
    ),
    on(
        "*",
        "android",
        _("Select the small sign to the left of the address."),
        _("Select “Permissions” and switch “Microphone” on."),
        _RELOAD,
    ),
    on(
        "safari",
        "macos",
        _("Open the menu “Safari” at the top, then “Settings for this website”."),
        _("Set “Microphone” to “Allow”."),
        _RELOAD,
    ),
    on(
        "firefox",
        "*",
        _("To the left of the address you see a crossed-out microphone. Select it."),
        _("Select the × beside “Blocked”."),
        _RELOAD,
    ),
    on(
        "chrome edge",
        "*",
        _("Select the small sign to the left of the address at the top."),
        _("Switch “Microphone” on there."),
        _RELOAD,
    ),
    anywhere(
        _("Select the sign to the left of the address and allow the microphone there."),
        _RELOAD,
    ),
)

_ALLOW_SYSTEM: tuple[Fix, ...] = (
    on(
        "*",
        "windows",
        _("Select “Start”, “Settings”, “Privacy & security” and then “Microphone”."),
        _(
            "Switch on everything there that is about microphone access. The switch for desktop apps is "
            "further down."
        ),
    ),
    on(
        "*",
        "macos",
        _("Open the Apple menu at the top left, “System Settings”, “Privacy & Security”, “Microphone”."),
        _("Switch your browser on there."),
        _SETTINGS_CLOSE,
    ),
    on(
        "samsung",
        "android",
        _(
            "Open the “Settings” of the device, “Apps”, “Samsung Internet”, “Permissions”, “Microphone” "
            "and choose “Allow only while using the app”."
        ),
        _("Swipe down from the top edge twice. If “Microphone access” is off there, switch it on."),
    ),
    on(
        "*",
        "android",
        _(
            "Open the “Settings” of the device, “Apps”, the name of your browser, “Permissions”, "
            "“Microphone” and choose “Allow only while using the app”."
        ),
        _("Swipe down from the top edge twice. If “Microphone access” is off there, switch it on."),
    ),
    on(
        "safari",
        "ios",
        _(
            "Open the “Settings” of the device, “Apps”, “Safari”, “Microphone” (on older devices "
            "straight “Safari”) and choose “Ask”."
        ),
        _("Does it still not work? In “Settings”, “Screen Time”, see whether the microphone is restricted."),
        _RELOAD,
    ),
    on("*", "ios", *_IOS_OTHER),
    anywhere(
        _("Open the settings of the device and look for “Microphone” under privacy."),
        _("Allow your browser to use it."),
        _SETTINGS_CLOSE,
    ),
)

_FREE: tuple[Fix, ...] = (
    on(
        "*",
        "windows",
        _("Close other programs that use the microphone, such as Teams, Zoom or Skype, and other pages."),
        _(
            "Or: select “Start”, “Settings”, “Privacy & security”, “Microphone” and switch everything "
            "on, also for desktop apps."
        ),
        _("If neither helps, restart the computer."),
    ),
    on(
        "*",
        "macos",
        _("Close other programs that use the microphone, such as FaceTime, Zoom or Teams, and other pages."),
        _(
            "Or: open the Apple menu, “System Settings”, “Privacy & Security”, “Microphone” and switch "
            "your browser on."
        ),
        _("If neither helps, restart the computer."),
    ),
    on(
        "*",
        "android",
        _("End other calls, and close other apps and pages that use the microphone."),
        _("Or: swipe down from the top edge twice. If “Microphone access” is off there, switch it on."),
        _("If neither helps, switch the device off and on again."),
    ),
    on(
        "*",
        "ios",
        _("End other calls, and close other apps and pages that use the microphone."),
        _("Or: open the “Settings” of the device and allow your browser to use the microphone."),
        _("If neither helps, switch the device off and on again."),
    ),
    anywhere(
        _("Close other programs and pages that use the microphone."),
        _("Or: open the settings of the device and allow your browser to use the microphone."),
        _("If neither helps, restart the device."),
    ),
)

_ASK_AGAIN = anywhere(_("Choose “Check again”. When the small window asks, choose “Allow”."))

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("Your microphone works")),
    "quiet": Words(
        title=_("The microphone works, but you are rather quiet"),
        label=_("very quiet"),
        hint=_("We can hear you. A little louder would be better."),
        fix=(
            anywhere(
                _("Come closer to the device, or speak a little louder."),
                _("Is a hand or a case over the microphone? Take it away."),
            ),
        ),
        say=_("The client is hard to hear. Ask them to come closer to the device."),
    ),
    "too_loud": Words(
        title=_("The microphone works, but your voice sounds distorted"),
        label=_("too loud or distorted"),
        hint=_("The microphone is too loud, or a headset is broken."),
        fix=(
            on(
                "*",
                "android ios",
                _("Move a little further away from the device."),
                _("Take off headphones, or switch Bluetooth off."),
                _("Check again."),
            ),
            anywhere(
                _("Move a little further away from the microphone."),
                _("Do you use a headset? Unplug it, or choose another microphone here."),
                _("If that does not help, turn the microphone down in the sound settings of the device."),
            ),
        ),
        say=_(
            "The voice is distorted. Ask the client to move a little further away, or to unplug the headset."
        ),
    ),
    "noisy": Words(
        title=_("The microphone works, but there is noise around you"),
        label=_("noise in the background"),
        hint=_("We can hear you, but also other sounds."),
        fix=(
            anywhere(
                _("Switch off radio and television, and close the window."),
                _("If you can, go to a quieter room."),
            ),
        ),
        say=_(
            "It is noisy at the client's place. Ask them to switch off radio and television or to close "
            "the window."
        ),
    ),
    "silent": Words(
        title=_("We cannot hear you yet"),
        label=_("nothing to be heard"),
        hint=_("The microphone runs, but no voice arrives."),
        fix=(
            on(
                "*",
                "android ios",
                _("Is a hand or a case over the microphone? It is usually at the lower edge."),
                _("Take off headphones, or switch Bluetooth off."),
                _("Check again and say a few words, for example: “Good day, can you hear me?”"),
            ),
            anywhere(
                _("Is there a choice of microphones here? Try another one."),
                _("Does your headset have a switch or a cable? Switch it on, plug it in firmly."),
                _("Check again and say a few words, for example: “Good day, can you hear me?”"),
            ),
        ),
        say=_(
            "No voice arrives. Ask the client to unplug the headset or choose another microphone, and to "
            "speak."
        ),
    ),
    "muted": Words(
        label=_("muted"),
        title=_("The microphone is switched off"),
        hint=_("Not the slightest sound arrives. Usually a switch or a key is the reason."),
        fix=(
            on(
                "*",
                "android",
                _("Swipe down from the top edge twice. If “Microphone access” is off there, switch it on."),
                _("Take off headphones, or switch Bluetooth off."),
            ),
            on(
                "*",
                "ios",
                _("End other calls."),
                _("Take off headphones, or switch Bluetooth off."),
            ),
            anywhere(
                _("Does your headset have a switch for the microphone? Switch it on."),
                _("Some keyboards have a key with a crossed-out microphone. Press it once."),
                _("Open the sound settings of the device and see that the microphone is not muted."),
            ),
        ),
        say=_(
            "The microphone is muted. Ask the client for a switch at the headset or a key with a "
            "crossed-out microphone."
        ),
    ),
    "denied": Words(
        title=_("The microphone is not allowed yet"),
        hint=_("The browser has noted a “No” for this page. You can change that."),
        fix=_ALLOW_SITE,
        say=_(
            "Ask the client to select the sign to the left of the address, to allow the microphone there "
            "and to load the page again."
        ),
        say_on=(
            ("ios", _("Ask the client to load the page again and to choose “Allow” for the microphone.")),
        ),
    ),
    "denied_by_system": Words(
        title=_("The device does not let the browser use the microphone"),
        hint=_("A switch in the settings of the device is off."),
        fix=_ALLOW_SYSTEM,
        say=_(
            "Ask the client to open the settings of the device and to allow the browser to use the "
            "microphone."
        ),
        say_on=(
            (
                "windows",
                _(
                    "Ask the client to open Windows Settings, “Privacy & security”, “Microphone” and to "
                    "switch everything on."
                ),
            ),
            (
                "macos",
                _(
                    "Ask the client to open System Settings, “Privacy & Security”, “Microphone”, and to "
                    "switch the browser on."
                ),
            ),
        ),
    ),
    "dismissed": Words(
        title=_("The question about the microphone was closed"),
        hint=_("That happens easily. Nothing is lost."),
        fix=(_ASK_AGAIN,),
        say=_("Ask the client to choose “Check again” at the microphone and then “Allow”."),
    ),
    "unanswered": Words(
        title=_("The microphone is still waiting for your permission"),
        hint=_("The browser asks in a small window. Perhaps it is hidden behind this page."),
        fix=(_ASK_AGAIN,),
        say=_(
            "Ask the client to look for the small window that asks for the microphone and to choose “Allow”."
        ),
    ),
    "blocked_by_page": Words(
        title=_("The microphone is locked on this page"),
        hint=_("That is our mistake or a setting of your network, not yours."),
        fix=(
            anywhere(
                _("Open the link in the e-mail once more, in a new window."),
                _("You can go on: %(provider)s asks for it separately."),
            ),
        ),
        say=_(
            "The page may not use the microphone there. Ask the client to open the link in a new window, "
            "or to go on without the check."
        ),
    ),
    "busy": Words(
        title=_("The microphone does not start"),
        hint=_(
            "There are two usual reasons: another program is using the microphone, or a switch of the "
            "device is off."
        ),
        fix=_FREE,
        say=_(
            "Ask the client to close other programs that use the microphone, or to allow it in the "
            "settings of the device."
        ),
    ),
    "missing": Words(
        title=_("No microphone found"),
        hint=_("Without a microphone we cannot hear you."),
        fix=(
            on(
                "firefox",
                "macos",
                _(
                    "Open the Apple menu at the top left, “System Settings”, “Privacy & Security”, "
                    "“Microphone”."
                ),
                _("Switch your browser on there."),
                _SETTINGS_CLOSE,
            ),
            on(
                "*",
                "android ios",
                _("Switch the device off and on again."),
                _("Or open the link in the e-mail on another device."),
            ),
            anywhere(
                _("Plug in a headset or a microphone."),
                _("Or open the link in the e-mail on a mobile phone or tablet."),
            ),
        ),
        say=_(
            "No microphone was found. Ask the client to plug in a headset, to use a mobile phone, or "
            "talk by telephone."
        ),
    ),
    "ended": Words(
        title=_("The microphone has stopped"),
        hint=_("Perhaps a cable came loose, or a call came in."),
        fix=(anywhere(_("Plug the headset in firmly, or end the call."), _("Then choose “Check again”.")),),
        say=_("The microphone stopped during the check. Ask the client to choose “Check again”."),
    ),
    "skipped": Words(
        title=_("Microphone skipped"),
        hint=_("That is all right. You will notice in the talk whether we hear you."),
        fix=(anywhere(_("If you like, check it now.")),),
        say=_("The microphone was skipped. Ask at the start of the talk whether it works."),
    ),
    "not_measured": Words(
        title=_("The microphone could not be checked"),
        hint=_("We do not know whether it works. It may well be all right."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_("The microphone could not be checked. Ask at the start of the talk whether it works."),
    ),
}
