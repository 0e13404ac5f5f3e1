"""The e-mail that a client gets: what it says as data, and as plain text, whole and short.

One source for the text, the HTML (`templates/mail/letter.html`) and the calendar entry. The code is not
known here: where it belongs stands a marker, which the counsellor's page replaces.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from checker.appointments import texts as words
from checker.texts.languages import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDENT: Final = "   "


@dataclass(frozen=True)
class Fact:
    """Something to look up; `kind` is `when`, `link` or `code`."""

    kind: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Letter:
    """What is said, in the client's language."""

    subject: str
    intro: tuple[str, ...]
    facts: tuple[Fact, ...]
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    sender: tuple[str, ...] = field(default=())

    def text(self) -> str:
        """Return it as plain text, lines ended by `\\n`; a line is a paragraph, mail programs wrap it."""
        facts = [part for fact in self.facts for part in _fact(fact)]
        steps = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        blocks = [
            *self.intro,
            *facts,
            *(["\n".join([f"{self.steps_title}:", *steps])] if steps else []),
            *self.closing,
            "\n".join(self.sender),
        ]
        return "\n\n".join(block for block in blocks if block) + "\n"


def _fact(fact: Fact) -> list[str]:
    note = f"\n{fact.note}" if fact.note else ""
    return [f"{fact.name}:\n{_INDENT}{fact.value}{note}"]


def code_marker() -> str:
    """Return what stands in the place of the code, in the language of the `speaking` block."""
    return gettext(words.CODE_MARKER)


def confirmation(given: "Mapping[str, Any]", *, link: str, again: bool) -> Letter:
    """Return the invitation. `again`: an earlier one is no longer right.

    `given`: office, phone, email, provider, date, time, zone, minutes, hours, weeks.
    """
    code = Fact("code", _(words.CODE, given), code_marker(), _(words.CODE_NEEDED, given))
    return Letter(
        subject=_(words.SUBJECT, given),
        intro=(
            _(words.GREETING, given),
            _(words.INTRO, given),
            *([_(words.REPLACES, given)] if again else []),
        ),
        facts=(_when(given), Fact("link", _(words.LINK, given), link), code),
        steps_title=_(words.STEPS_TITLE, given),
        steps=tuple(_(step, given) for step in words.STEPS),
        closing=(
            *([_(words.PHONE, given)] if given["phone"] else []),
            _(words.PRIVACY, given),
            _(words.CLOSING, given),
        ),
        sender=_sender(given),
    )


def short_texts(given: "Mapping[str, Any]", *, link: str) -> tuple[str, str]:
    """Return the invitation as plain text twice more, shorter each time: for a mail program's address."""
    known = {**given, "link": link, "code": code_marker()}
    facts = [_(words.SHORT_LINK, known), _(words.SHORT_CODE, known)]
    phone = [_(words.SHORT_PHONE, known)] if given["phone"] else []
    steps = [f"{number}. {_(step, known)}" for number, step in enumerate(words.SHORT_STEPS, 1)]
    short = [
        _(words.GREETING, known),
        _(words.SHORT_WHEN, known),
        *facts,
        "\n".join(steps),
        _(words.NO_RECORDING, known),
        *phone,
        str(given["office"]),
    ]
    return "\n\n".join(short) + "\n", "\n".join([*facts, _(words.SHORTEST, known), *phone]) + "\n"


def cancellation(given: "Mapping[str, Any]") -> Letter:
    """Return the e-mail that says that an appointment does not take place."""
    return Letter(
        subject=_(words.CANCELLED_SUBJECT, given),
        intro=(_(words.GREETING, given), _(words.CANCELLED, given)),
        facts=(_when(given),),
        closing=(
            _(words.CANCELLED_LINK, given),
            *([_(words.CANCELLED_PHONE, given)] if given["phone"] else []),
            _(words.CLOSING, given),
        ),
        sender=_sender(given),
    )


def _when(given: "Mapping[str, Any]") -> Fact:
    return Fact("when", _(words.WHEN, given), _(words.WHEN_VALUE, given))


def _sender(given: "Mapping[str, Any]") -> tuple[str, ...]:
    return tuple(str(given[name]) for name in ("office", "phone", "email") if given[name])


def _(message: str, given: "Mapping[str, Any]") -> str:
    return gettext(message) % given
