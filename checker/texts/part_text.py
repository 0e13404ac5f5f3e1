"""The shape of the words for one check: its names, and what its part says and offers before a finding."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Self

from checker.texts.finding_text import marked as _

SEARCH = _("Can't see it? Look at the top edge, or behind other windows.")
"""For who is asked by the browser and does not find where."""
SYSTEM_ASKS = _("Does your device ask once more after that? Choose %(app_allow)s.")
"""Android asks for itself, after the browser."""
PROMPT_BOTH = (
    _("A small window asks for camera and microphone. Please choose %(allow)s there."),
    SYSTEM_ASKS,
    SEARCH,
)
"""The hint `prompt_both` of whatever opens a device."""
_NAMED: Final = re.compile(r"%\((\w+)\)s")
Tool = Literal["picture", "level", "recording", "videoinput", "audioinput", "audiooutput"]
"""What `templates/check/part.html` can draw for a check: the last three are choices of a device."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers: value → text, the main one first, the least wanted third."""

    text: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All texts are msgids. A check chooses hints and questions by their names (`Stage` in web/types.js).

    `name` is what the board and the statistics call it; the page does so too unless it has a `heading`.
    `icon` is a symbol of web/icons.svg. `explained` stands in the list of what will be tested, `running`
    and `asking` in the part's line. `tools`: what the check shows beside its texts → its label. `hints`:
    name → paragraphs; one that names a label which a device does not have is not for that device.
    """

    name: str
    heading: str = ""
    icon: str
    explained: str
    running: str
    asking: str = _("We have a question.")
    tools: Mapping[Tool, str] = field(default_factory=dict)
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)

    def shown(self) -> list[str]:
        """Return the msgids that the client reads."""
        asked = [text for each in self.questions.values() for text in (each.text, *each.answers.values())]
        hints = [text for texts in self.hints.values() for text in texts]
        named = (self.heading or self.name, self.explained, self.running, self.asking)
        return [*named, *self.tools.values(), *hints, *asked]

    def for_labels(self, known: Collection[str], without: str = "") -> Self:
        """Return the part without the paragraphs of hints whose label is not known, and without one more."""
        return replace(
            self,
            hints={
                name: tuple(
                    text
                    for text in texts
                    if text != without and set(_NAMED.findall(text)) <= {*known, "provider"}
                )
                for name, texts in self.hints.items()
            },
        )
