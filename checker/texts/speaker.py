"""Words for the loudspeaker check."""

from collections.abc import Mapping
from typing import Final

from checker.texts import steps
from checker.texts.finding_text import Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part, Question

PART: Final = Part(
    name=_("Loudspeaker"),
    icon="speaker",
    explained=_("You hear a short sound"),
    running=_("Please listen."),
    asking=_("Please listen."),
    tools={
        "audiooutput": _("Which loudspeaker?"),
        "recording": _("If you like, listen to your own voice. It stays on this device."),
    },
    questions={
        "soon": Question(_("You will hear a short sound in a moment."), {"now": _("Play the sound")}),
        "tap": Question(_("Press “Play the sound”."), {"go": _("Play the sound")}),
        "heard": Question(
            _("Did you hear the sound?"), {"yes": _("Yes"), "no": _("No"), "again": _("Once more")}
        ),
    },
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("You can hear the sound")),
    "verified": Words(title=_("The sound works: your device has heard it itself"), label=_("works")),
    "not_heard": Words(
        title=_("You cannot hear the sound yet"),
        label=_("sound was not heard"),
        hint=_("Most often the volume is down or the sound goes to another device."),
        fix=(
            on(
                "*",
                "ios",
                _("Press the upper volume button at the side several times."),
                _("Only on an iPhone: is the little switch at the side set to silent? Move it."),
                steps.NO_HEADPHONES,
            ),
            on(
                "*",
                "android",
                _("Press the upper volume button at the side several times."),
                steps.NO_HEADPHONES,
            ),
            on(
                "*",
                "windows",
                _("Select the loudspeaker at the bottom right of the screen and turn the volume up."),
                _("Select the little arrow beside it and choose another loudspeaker or your headphones."),
                _("Are there loudspeakers beside the computer? Plug them in and switch them on."),
            ),
            on(
                "*",
                "macos",
                _("Press the volume key on the keyboard several times."),
                _("Open the Apple menu, %(settings)s, %(sound)s, %(output)s and choose your loudspeaker."),
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
                _("Open the menu “Safari” at the top, then %(site_settings)s."),
                _("Set %(autoplay)s to %(autoplay_all)s."),
            ),
            anywhere(_("Press “Check again” and then “Play the sound”.")),
        ),
        say=_(
            "The test sound was held back by the browser. Ask at the start of the call whether the "
            "client can hear you."
        ),
    ),
    "skipped": Words(
        title=_("Loudspeaker skipped"),
        hint=_("That is all right. In the call you will notice whether you hear your counsellor."),
        fix=(anywhere(_("If you like, check it now.")),),
        say=_("The loudspeaker was skipped. Ask at the start of the call whether the client can hear you."),
    ),
    "not_measured": Words(
        title=_("The loudspeaker could not be checked"),
        hint=_("We do not know whether it works. It may well be all right."),
        fix=(anywhere(_("Check once more. If that does not help, simply go on.")),),
        say=_(
            "The loudspeaker could not be checked. Ask at the start of the call whether the client can "
            "hear you."
        ),
    ),
}
