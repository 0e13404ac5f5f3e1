"""Words for the microphone check."""

from collections.abc import Mapping
from typing import Final

from checker.texts import permission, steps
from checker.texts.finding_text import Fix, Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import PROMPT_BOTH, SEARCH, SYSTEM_ASKS, Part, Question

PART: Final = Part(
    name=_("Microphone"),
    icon="microphone",
    explained=_("You say a few words"),
    running=_("Please say: “It is a fine day today.”"),
    tools={"level": _("How loud your voice is"), "audioinput": _("Which microphone?")},
    hints={
        "prompt": (
            _("A small window asks for the microphone. Please choose %(allow)s there."),
            SYSTEM_ASKS,
            SEARCH,
        ),
        "prompt_both": PROMPT_BOTH,
        "speak": (_("No voice arrives yet. Please say the sentence once more, a little louder."),),
    },
    questions={"tap": Question(_("Press “Go on”, and then say the sentence."), {"go": _("Go on")})},
)

_MACOS = _("Open the Apple menu at the top left, %(settings)s, %(privacy)s, %(microphone)s.")

_FREE: tuple[Fix, ...] = (
    on(
        "*",
        "windows",
        _("Close other programs that use the microphone, such as Teams, Zoom or Skype, and other pages."),
        _(
            "Or: choose %(start)s, %(settings)s, %(privacy)s (in Windows 10: %(privacy_older)s), "
            "%(microphone)s. Switch everything on there, also for desktop apps."
        ),
        steps.RESTART_COMPUTER,
    ),
    on(
        "*",
        "macos",
        _("Close other programs that use the microphone, such as FaceTime, Zoom or Teams, and other pages."),
        _("Or: open the Apple menu, %(settings)s, %(privacy)s, %(microphone)s and switch your browser on."),
        steps.RESTART_COMPUTER,
    ),
    on(
        "*",
        "android",
        _("End other calls, and close other apps and pages that use the microphone."),
        _("Or: swipe down from the top edge twice. If %(microphone_access)s is off there, switch it on."),
        steps.RESTART_DEVICE,
    ),
    on(
        "*",
        "ios",
        _("End other calls, and close other apps and pages that use the microphone."),
        _("Or: open the %(settings)s of the device and allow your browser to use the microphone."),
        steps.RESTART_DEVICE,
    ),
    anywhere(
        _("Close other programs and pages that use the microphone."),
        _("Or: open the %(settings)s of the device and allow your browser to use the microphone."),
        steps.RESTART_DEVICE,
    ),
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("Your microphone works")),
    "quiet": Words(
        title=_("The microphone works, but you are rather quiet"),
        label=_("very quiet"),
        hint=_("Your voice arrives. A little louder would be better."),
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
                steps.NO_HEADPHONES,
                steps.THEN_AGAIN,
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
        hint=_("Your voice arrives, and other sounds, too."),
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
        title=_("No voice arrives yet"),
        label=_("nothing to be heard"),
        hint=_("The microphone runs. Perhaps it is covered, or another one is set."),
        fix=(
            on(
                "*",
                "android ios",
                _("Is a hand or a case over the microphone? It is usually at the lower edge."),
                steps.NO_HEADPHONES,
                _("Press “Check again” and say, for example: “It is a fine day today.”"),
            ),
            anywhere(
                _("Is there a choice of microphones here? Try another one."),
                _("Does your headset have a switch or a cable? Switch it on, plug it in firmly."),
                _("Press “Check again” and say, for example: “It is a fine day today.”"),
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
        hint=_("Not the slightest sound arrives. Usually it is a switch or a key."),
        fix=(
            on(
                "*",
                "android",
                permission.QUICK_SETTING,
                steps.NO_HEADPHONES,
            ),
            on(
                "*",
                "ios",
                _("End other calls."),
                steps.NO_HEADPHONES,
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
        fix=permission.ALLOW_SITE,
        say=_(
            "Ask the client to choose the sign to the left of the address, to allow the microphone there "
            "and to press “Check again”."
        ),
        say_on=(
            ("ios", _("Ask the client to load the page again and to choose %(allow)s for the microphone.")),
        ),
    ),
    "denied_by_system": Words(
        title=_("Your device does not allow the microphone yet"),
        hint=_("A switch in the settings of the device is off."),
        fix=permission.ALLOW_SYSTEM,
        say=_(
            "Ask the client to open the settings of the device and to allow the browser to use the "
            "microphone."
        ),
        say_on=(
            (
                "windows",
                _(
                    "Ask the client to open Windows Settings, %(privacy)s (in Windows 10: "
                    "%(privacy_older)s), %(microphone)s and to switch everything on."
                ),
            ),
            (
                "macos",
                _(
                    "Ask the client to open %(settings)s, %(privacy)s, %(microphone)s, and to switch the "
                    "browser on."
                ),
            ),
        ),
    ),
    "dismissed": Words(
        title=_("The question about the microphone was closed"),
        hint=_("That happens easily. Nothing is lost."),
        fix=(steps.ASK_AGAIN,),
        say=_("Ask the client to press “Check again” at the microphone and then %(allow)s."),
    ),
    "unanswered": Words(
        title=_("The microphone is still waiting for your permission"),
        hint=_("The browser asks in a small window. Perhaps it is hidden behind this page."),
        fix=(steps.ASK_AGAIN,),
        say=_(
            "Ask the client to look for the small window that asks for the microphone, and to choose "
            "%(allow)s."
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
        hint=_("Without a microphone your counsellor cannot hear you."),
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
                _("Plug in a headset or a microphone."),
                steps.MOBILE,
            ),
        ),
        say=_(
            "No microphone was found. Ask the client to plug in a headset, to use a mobile phone, or "
            "talk by telephone."
        ),
    ),
    "ended": Words(
        title=_("The microphone has switched itself off"),
        hint=_("Perhaps a cable came loose, or a call came in."),
        fix=(anywhere(_("Plug the headset in firmly, or end the call."), steps.THEN_AGAIN),),
        say=_("The microphone switched itself off during the check. Ask the client to press “Check again”."),
    ),
    "skipped": Words(
        title=_("Microphone skipped"),
        hint=_("That is all right. In the call you will notice whether your counsellor hears you."),
        fix=(anywhere(_("If you like, check it now.")),),
        say=_("The microphone was skipped. Ask at the start of the call whether it works."),
    ),
    "not_measured": Words(
        title=_("The microphone could not be checked"),
        hint=_("We do not know whether it works. It may well be all right."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_("The microphone could not be checked. Ask at the start of the call whether it works."),
    ),
}
