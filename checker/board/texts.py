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
    Status.HANDED_OFF: _("Gone on to %(provider)s"),
    Status.LEFT: _("Has left the page"),
    Status.CANCELLED: _("Cancelled"),
}
