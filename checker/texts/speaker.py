"""Words for the loudspeaker check."""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part, Question

PART: Final = Part(
    name=_("Loudspeaker"),
    icon="speaker",
    explained=_("You hear a short chime"),
    running=_("A short chime is coming."),
    asking=_("Please answer the question."),
    tools={
        "audiooutput": _("Which loudspeaker?"),
        "recording": _("If you like, listen to your own voice. It stays on this device."),
    },
    questions={
        "tap": Question(_("One tap, then the chime sounds."), {"go": _("Play the sound")}),
        "heard": Question(
            _("Did you hear the chime?"), {"yes": _("Yes"), "no": _("No"), "again": _("Once more")}
        ),
    },
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("You can hear the sound")),
    "verified": Words(title=_("The sound works; we recognised it automatically"), label=_("works")),
    "not_heard": Words(
        title=_("You cannot hear the sound yet"),
        label=_("sound was not heard"),
        hint=_("Most often the volume is down or the sound goes to another device."),
        fix=(
            on(
                "*",
                "ios",
                _("Press the upper volume button at the side several times."),
                _("Is the little switch at the side of the iPhone set to silent? Move it."),
                _("Take off headphones, or switch Bluetooth off and on."),
            ),
            on(
                "*",
                "android",
                _("Press the upper volume button at the side several times."),
                _("Take off headphones, or switch Bluetooth off and on."),
            ),
            on(
                "*",
                "windows",
                _("Select the loudspeaker at the bottom right of the screen and turn the volume up."),
                _("Select the little arrow beside it and choose another loudspeaker or your headphones."),
                _("Are external loudspeakers plugged in and switched on?"),
            ),
            on(
                "*",
                "macos",
                _("Press the volume key on the keyboard several times."),
                _("Open the Apple menu, “System Settings”, “Sound”, “Output” and choose your loudspeaker."),
            ),
            anywhere(
                _("Turn the volume of the device up."),
                _("Pull out headphones, or switch them on and put them on."),
                _("Is there a choice of loudspeakers here? Try another one."),
            ),
        ),
        say=_("Ask the client to turn the volume up and to pull out or switch off headphones."),
    ),
    "playback_blocked": Words(
        title=_("The sound could not be played"),
        label=_("sound was not played"),
        hint=_("The browser has held the sound back. That says nothing about your loudspeaker."),
        fix=(
            on(
                "safari",
                "macos",
                _("Open the menu “Safari” at the top, then “Settings for this website”."),
                _("Set “Auto-Play” to “Allow All Auto-Play”."),
            ),
            anywhere(_("Choose “Check again” and then “Play the sound”.")),
        ),
        say=_(
            "The test sound was held back by the browser. Ask at the start of the talk whether the "
            "client can hear you."
        ),
    ),
    "skipped": Words(
        title=_("Loudspeaker skipped"),
        hint=_("That is all right. You will notice in the talk whether you hear us."),
        fix=(anywhere(_("If you like, check it now.")),),
        say=_("The loudspeaker was skipped. Ask at the start of the talk whether the client can hear you."),
    ),
    "not_measured": Words(
        title=_("The loudspeaker could not be checked"),
        hint=_("We do not know whether it works. It may well be all right."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_(
            "The loudspeaker could not be checked. Ask at the start of the talk whether the client can "
            "hear you."
        ),
    ),
}
