"""Steps that the help for camera and microphone has in common."""

from typing import Final

from checker.texts.finding_text import anywhere
from checker.texts.finding_text import marked as _

RELOAD: Final = _("Load this page again. When it asks, choose %(allow)s.")
THEN_AGAIN: Final = _("Then press “Check again” here.")
"""Chromium uses a changed permission at once; Firefox and Safari want the page loaded again."""
STILL_NOT: Final = _("If that does not help, load this page again.")
ASK_AGAIN: Final = anywhere(_("Press “Check again”. When the small window asks, choose %(allow)s."))
SIGN_AT_TOP: Final = _("At the top, to the left of the address, is a small sign. Choose it.")
SIGN: Final = _("To the left of the address is a small sign. Choose it.")
OPEN_BROWSER_APP: Final = _(
    "Open the %(settings)s of the device, then %(apps)s (on older devices go straight on)."
)
REOPEN: Final = _("Close the browser, open it again and use the link in the e-mail once more.")
BROWSER_ON: Final = _("Switch your browser on there.")
ALLOW_BROWSER: Final = _("Allow your browser to use it.")
CLOSE_APPS: Final = _("Close other apps.")
CLOSE_PROGRAMS: Final = _("Close other programs and pages.")
RESTART_COMPUTER: Final = _("If neither helps, restart the computer.")
RESTART_DEVICE: Final = _("If neither helps, switch the device off and on again.")
OFF_AND_ON: Final = _("Switch the device off and on again.")
OTHER_DEVICE: Final = _("Or open the link in the e-mail on another device.")
MOBILE: Final = _("Or open the link in the e-mail on a mobile phone or tablet.")
NO_HEADPHONES: Final = _("Take off headphones and switch them off.")
