"""The words of the signals: on the sender's button and beside it afterwards, and what the other side reads.

`%(minutes)s` and `%(part)s` are the detail, where a signal has one: the minutes, or what a check is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from checker.texts.finding_text import marked as _


@dataclass(frozen=True, slots=True)
class SignalText:
    """All texts are msgids. `offer` is the button, `sent` what stands there for the sender afterwards.

    `title` and `text` are for who receives it; on the board `title` stands alone.
    """

    offer: str
    sent: str
    title: str
    text: str = ""

    def texts(self) -> list[str]:
        """Return every msgid in here."""
        return [text for text in (self.offer, self.sent, self.title, self.text) if text]


SIGNAL_TEXTS: Final[Mapping[str, SignalText]] = MappingProxyType(
    {
        "come_in": SignalText(
            offer=_("Please come in"),
            sent=_("Please come in"),
            title=_("Your counsellor is there. Please come in."),
            text=_("Go on to the video consultation now."),
        ),
        "calling": SignalText(
            offer=_("I am calling you"),
            sent=_("I am calling you now"),
            title=_("Your counsellor is calling you now."),
            text=_("Please keep your telephone ready. You can leave this page open."),
        ),
        "take_time": SignalText(
            offer=_("Take your time"),
            sent=_("Take your time"),
            title=_("Take your time."),
            text=_("Your counsellor sees how far you are and waits for you."),
        ),
        "by_phone": SignalText(
            offer=_("By telephone today"),
            sent=_("Today by telephone"),
            title=_("Today the conversation is by telephone."),
            text=_("Your counsellor calls you. You need not check anything any more."),
        ),
        "late": SignalText(
            offer=_("%(minutes)s min"),
            sent=_("I am %(minutes)s minutes late"),
            title=_("Your counsellor is about %(minutes)s minutes late."),
            text=_("Please stay here. The appointment takes place."),
        ),
        "again": SignalText(
            offer=_("Ask for a new check"),
            sent=_("Please check once more: %(part)s"),
            title=_("Please check once more: %(part)s"),
            text=_("Your counsellor asks you to check this part again."),
        ),
        "please_call": SignalText(
            offer=_("Please call me"),
            sent=_("We have told your counsellor: please call."),
            title=_("Please call"),
        ),
        "need_time": SignalText(
            offer=_("I need a moment"),
            sent=_("We have told your counsellor: you need a moment."),
            title=_("Needs a moment"),
        ),
        "wait": SignalText(
            offer=_("I am ready and waiting"),
            sent=_("We have told your counsellor: you are ready and waiting."),
            title=_("Ready and waiting"),
        ),
    }
)

PAGE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "label": _("Messages from your counsellor and to her"),
        "again": _("Check again"),
        "take_back": _("Take back"),
        "silent": _(
            "News from your counsellor does not come through at the moment. You can go on with the check."
        ),
        "not_asked": _("That did not come through. Please call us: %(phone)s"),
        "not_asked_again": _("That did not come through. Please try again."),
    }
)
"""What the page of an appointment says around its signals; `not_asked_again` where there is no telephone."""
