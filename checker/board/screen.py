"""What stands on the client's screen in one part of the check, word for word.

The server words everything, so this is rendered again from the readiness and nothing more is sent: the same
texts, chosen as `templates/check/part.html` and `web/ui/check_panel.js` choose them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from checker.core.findings import EVERY, Rating
from checker.texts import NOTES, PARTS, WORDS
from checker.texts.finding_text import marked as _
from checker.texts.languages import Language, gettext, using_language

_OLD: Final = _("Result from before")
_WORD: Final = re.compile(r"[a-z]{4,}")


def screen(
    check: str, known: Mapping[str, Any], browser: str | None, system: str | None
) -> dict[str, Any] | None:
    """Return the msgids of a part where it says more than that all is well; None where it does not.

    `browser` and `system` are names that the words know, else None. `title` stands first, then `hints` and
    `steps`; `spoken` is the index of the step that the sentence for the telephone belongs to, None where it
    belongs to none.
    """
    part, state, finding = PARTS[check], known["state"], known["finding"]
    lines = {"running": part.running, "asking": part.asking, "stale": _OLD}
    if state in lines:
        return {"title": lines[state], "hints": [], "steps": [], "spoken": None}
    if state != "done" or EVERY[check].get(finding) in (None, Rating.READY):
        return None
    return _found(check, known, browser, system)


def _found(check: str, known: Mapping[str, Any], browser: str | None, system: str | None) -> dict[str, Any]:
    words = WORDS[check][known["finding"]]
    steps, noted = words.steps(browser, system), []
    if steps:
        noted = [note for name, note in NOTES.get(check, {}).items() if name in known.get("notes", ())]
        steps = next((own for note in noted if (own := note.steps(browser, system))), steps)
    hints = [words.hint, *(note.hint for note in noted)]
    return {
        "title": words.title,
        "hints": [hint for hint in hints if hint],
        "steps": list(steps),
        "spoken": spoken_step(words.sentence(system), steps),
    }


def spoken_step(sentence: str, steps: Sequence[str]) -> int | None:
    """Return the index of the step that shares most words with a sentence, of equal ones the first.

    >>> spoken_step("Ask the client to open the slide.", ["Look at the camera.", "Open the slide."])
    1
    """
    said = _stems(sentence)
    shared = [len(said & _stems(step)) for step in steps]
    return shared.index(max(shared)) if any(shared) else None


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.lower())} - {"clien"}


def worded(
    check: str, shown: Mapping[str, Any], language: Language, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a part shows in a language, as plain texts. `names`: what texts may name."""

    def say(text: str) -> str:
        return gettext(text) % names

    with using_language(language):
        return {
            "language": language.code,
            "direction": language.direction,
            "heading": say(PARTS[check].heading or PARTS[check].name),
            "title": say(shown["title"]),
            "hints": [say(hint) for hint in shown["hints"]],
            "steps": [say(step) for step in shown["steps"]],
            "spoken": shown["spoken"],
        }
