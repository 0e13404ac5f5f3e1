"""A signal in the language in use."""

from typing import Literal

from checker.texts import PARTS
from checker.texts.languages import gettext
from checker.texts.signals import SIGNAL_TEXTS

Kind = Literal["offer", "sent", "title", "text"]
"""Which of a signal's texts (`SignalText`)."""


def signal_word(
    kind: Kind,
    key: str | None,
    detail: str | None,
    names: dict[str, str],
) -> str:
    """Return one text of a signal; empty without a signal. `names`: what texts may name, such as provider."""
    text = getattr(SIGNAL_TEXTS[key], kind) if key else ""
    if not text:
        return ""
    part = PARTS.get(detail or "")
    called = gettext(part.heading or part.name) % names if part else ""
    return gettext(text) % (names | {"minutes": detail or "", "part": called})
