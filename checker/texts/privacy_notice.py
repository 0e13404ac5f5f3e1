"""What the page promises about data before *Start*, as data: tests hold it against tables and traffic.

`KEPT` names, for every question of the statistics and the week, the text that covers it; `SENT`, for every
request that a page makes by itself, the text that says so.
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

_COUNTED = _("We only count how often each of these came; your own result is not kept")
_WEEK = _("the week of the check and how long it took")
_DEVICE = _("the kind of device and browser, and the language")
_PARTS = _("for each part, what was found")
_LINE = _("how good the connection was, roughly")

KEPT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        _COUNTED: ("checks",),
        _WEEK: ("week", "duration"),
        _DEVICE: ("browser", "system", "device", "language"),
        _PARTS: ("finding", "problem", "first", "last"),
        _LINE: ("rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality", "transport"),
    }
)

_FOR_WHOM: Final = _("the counselling office")
"""Counted, too, where there are several: a result says for which one it is."""

_FOLLOWED = _(
    "When you open this page your counsellor sees that, how far you are, and what you tell her by buttons. "
    "Our server then learns what kind of browser and device you use."
)
_RESULT = _("At the end our server gets the result, without your name and without your appointment.")
_LINE_TO_US = _(
    "During the check your device exchanges made-up data with our server, to measure the connection."
)
_PROVIDER = _(
    "When you press “Start the check” your browser asks %(provider)s whether it can be reached. "
    "%(provider)s then learns your internet address and your browser, as with every page that you open."
)

_DIRECT = _(
    "At the end your device and your counsellor's computer exchange made-up data directly, if her page is "
    "open. Each then learns the other's internet address, as in the call. Nobody is shown it, and nothing of "
    "it is kept."
)

_BOTH_ENDS: Final = "/api/both-ends/events"
_ASKED: Final = "/api/both-ends/signal"
_READINESS: Final = "/api/readiness"
_FOUND_EACH_OTHER: Final = "/api/both-ends/direct"
_OF_APPOINTMENTS: Final = (_READINESS, _BOTH_ENDS, _ASKED, _FOUND_EACH_OTHER)
SENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        _READINESS: _FOLLOWED,
        _BOTH_ENDS: _FOLLOWED,
        _ASKED: _FOLLOWED,
        _FOUND_EACH_OTHER: _DIRECT,
        "/api/results": _RESULT,
        "/api/rehearsals": _LINE_TO_US,
        "/api/line": _LINE_TO_US,
        "provider": _PROVIDER,
    }
)
"""Path at our server, or `provider` for its origin → the text."""


def kept(*, several: bool) -> tuple[str, ...]:
    """Return what is counted, each text once; `several`: the server has more than one office."""
    return (*KEPT, _FOR_WHOM) if several else tuple(KEPT)


def sent(*, invited: bool, direct: bool) -> tuple[str, ...]:
    """Return each text once; some are about requests that are made with an appointment alone.

    `direct`: the direct rehearsal is not switched off.
    """
    here = (
        text
        for path, text in SENT.items()
        if (invited or path not in _OF_APPOINTMENTS) and (direct or path != _FOUND_EACH_OTHER)
    )
    return tuple(dict.fromkeys(here))
