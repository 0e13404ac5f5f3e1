"""What the page promises about data before *Start*, as data: a test holds it against the tables.

`KEPT` names, for every column of an anonymous result, the text that covers it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from checker.texts.finding_text import marked as _

NEVER_LEAVES: Final = (
    _("Your picture and your voice. They stay on this device."),
    _("Your name, your e-mail address and your access code."),
    _("Your internet address and the names of your devices."),
)

_WEEK = _("the week of the check and how long it took")
_DEVICE = _("the kind of device and browser, and the language")
_PARTS = _("for each part, what was found")
_LINE = _("how good the connection was, roughly")

KEPT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        _WEEK: ("week", "duration"),
        _DEVICE: ("browser", "browser_major", "system", "device", "language"),
        _PARTS: ("findings", "first_rating"),
        _LINE: ("rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality", "transport"),
    }
)
