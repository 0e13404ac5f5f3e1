"""Words for the direct rehearsal: do the client's device and the counsellor's computer reach each other?"""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Fix, Note, Words, anywhere
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part

PART: Final = Part(
    name=_("Direct path"),
    icon="connection",
    explained=_(
        "At the end your device and your counsellor's computer try whether they reach each other directly, "
        "as in the call."
    ),
    running=_("Being tried …"),
)

_BETTER: tuple[Fix, ...] = (
    anywhere(
        _("Move closer to the Wi-Fi box (router), if you can."),
        _("Ask others in the house to watch no films and download nothing during the call."),
    ),
)

NOTES: Final[Mapping[str, Note]] = {
    "slow_up": Note(
        label=_("slow from the client to you"),
        hint=_("It is the sending that is slow: the way from you to your counsellor."),
        say=_(
            "The way from the client to you is slow. It may be the client's sending or your own receiving: "
            "check your own device, too."
        ),
    ),
    "slow_down": Note(
        label=_("slow from you to the client"),
        hint=_("It is the receiving that is slow: the way from your counsellor to you."),
        say=_(
            "The way from you to the client is slow. It may be your own sending or the client's receiving: "
            "check your own device, too."
        ),
    ),
}

WORDS: Final[Mapping[str, Words]] = {
    "good": Words(
        title=_("Your device and your counsellor's computer reach each other well"), label=_("good")
    ),
    "limited": Words(
        title=_("The path to your counsellor is just enough"),
        label=_("just enough"),
        hint=_("The call will work. The picture may be a little blurred at times."),
        fix=_BETTER,
        say=_("The path between the client and you is just enough. Close what else uses the internet."),
    ),
    "unstable": Words(
        title=_("The path to your counsellor is unsteady"),
        label=_("unsteady"),
        hint=_("The call will work. Sound or picture may drop out for a moment."),
        fix=_BETTER,
        say=_("The path between the client and you is unsteady. Sound or picture may drop out at times."),
    ),
    "poor": Words(
        title=_("The path to your counsellor is weak"),
        label=_("weak"),
        hint=_("You can try the call. Without a picture it often works better."),
        fix=_BETTER,
        say=_("The path between the client and you is weak. Suggest a talk without picture if it falters."),
    ),
    "relayed_only": Words(
        title=_("Your device and your counsellor's computer reach each other only by a detour"),
        label=_("only by a detour"),
        hint=_("The call will probably work. Picture and sound may arrive a little late."),
        fix=(
            anywhere(_("Simply go on. If it falters, use another network, for example the mobile phone's.")),
        ),
        say=_(
            "No direct path has opened between the client and you, so the call will probably go by a server "
            "of %(provider)s. If it falters, another network on either side may help."
        ),
    ),
    "not_measured": Words(
        title=_("The path to your counsellor could not be tried"),
        hint=_("It may well work."),
        fix=(anywhere(_("Simply go on.")),),
        say=_("Whether you reach each other directly could not be tried. Try the call."),
    ),
}
