"""Words for the hand-off check: can this browser reach the video provider?"""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Words, anywhere, on
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part

PART: Final = Part(
    name=_("Way to %(provider)s"),
    heading="%(provider)s",
    icon="handoff",
    explained=_("Whether the video service can be reached"),
    running=_("Being checked …"),
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("%(provider)s can be reached")),
    "unreachable": Words(
        title=_("%(provider)s cannot be reached"),
        label=_("cannot be reached"),
        hint=_("The pages of the video service do not open from here."),
        fix=(
            on(
                "*",
                "android ios",
                _("Switch Wi-Fi off and use mobile data, or the other way round."),
                _("Does it still not work? Then please call us."),
            ),
            anywhere(
                _("Switch off a VPN or protection program, if you use one."),
                _("Use another network, for example the mobile phone's."),
                _("Does it still not work? Then please call us."),
            ),
        ),
        say=_(
            "The client cannot reach %(provider)s. Ask them to use mobile data or another network, or "
            "talk by telephone."
        ),
    ),
    "not_measured": Words(
        title=_("We could not check whether %(provider)s can be reached"),
        hint=_("It may well work."),
        fix=(anywhere(_("Simply go on. If the page does not open, please call us.")),),
        say=_("Whether %(provider)s can be reached could not be checked. Try the call."),
    ),
}
