"""What the board says, to the counsellor: short, about the client. The sentences to say on the telephone
are in the words of each check."""

from typing import Final

from checker.core.board_status import Status
from checker.texts.finding_text import marked as _

STATUS: Final[dict[Status, str]] = {
    Status.NOT_OPENED: _("Link not opened yet"),
    Status.OPENED: _("Link opened"),
    Status.CHECKING: _("Check is running"),
    Status.READY: _("Ready"),
    Status.HINT: _("Ready, with a hint"),
    Status.HELP: _("Needs help"),
    Status.TRIED: _("Has tried it, something is missing"),
    Status.STALE: _("Result is out of date"),
    Status.HANDED_OFF: _("Gone on to %(provider)s"),
    Status.LEFT: _("Has left the page"),
    Status.CANCELLED: _("Cancelled"),
}

REACH: Final[dict[Status, str]] = {
    Status.NOT_OPENED: _("The client reads it when the link is opened."),
    Status.LEFT: _("The page is closed. The client reads it when it is opened again."),
    Status.HANDED_OFF: _("The client has gone on to %(provider)s and reads nothing here any more."),
}
"""What becomes of a signal where no page is open."""

READS: Final = _(
    "The client reads this page in another language: %(language)s. What you tell her below arrives in that "
    "language. Under “All checks” stands what is on her screen, in both."
)
"""What helps on the telephone where the counsellor may not be understood."""

NOT_THERE: Final = _("The link has not been opened yet")
NOT_BACK: Final = _("Has not come back since the first visit")
HAS_TRIED: Final = _("Has tried it")
"""Instead of “Has left the page”, of somebody who was ready and whose appointment is not near yet."""
WAS_READY: Final = _("Everything was ready")
"""What a status is about where it is about no part of the check."""
SIDES: Final[dict[str, str]] = {
    "ours": _(
        "The weak side is probably yours: on your computer close what else uses the internet, or plug in a "
        "network cable."
    ),
    "theirs": _(
        "The weak side is probably the client's: ask the client to move closer to the Wi-Fi box (router) and "
        "to let other devices rest."
    ),
    "both": _(
        "Your own connection is as weak as the client's: close what else uses the internet on both sides."
    ),
}
"""Of a weak direct path, in place of what its notes say; which one, her browser knows alone."""
ABSENT: Final = _(
    "Ask for our newest e-mail: is it there, perhaps among the unwanted mail? If not, send it once more "
    "(below: “Link, e-mail, move or cancel”). Or dictate: the client types %(address)s into the browser, "
    "starts the check there and goes on; you read out the access code."
)
"""What to say to somebody who is not at the page although the appointment has begun."""
