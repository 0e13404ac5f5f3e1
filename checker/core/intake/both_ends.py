"""What an appointment's page and its counsellor's board send each other, and who wants to hear it."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, model_validator

from checker.core.intake.strict_json import Strict, parse
from checker.core.signals import Side, refuse
from checker.core.tokens import is_token


def _a_token(token: str) -> str:
    if not is_token(token):
        raise ValueError("this is not a token")
    return token


Token = Annotated[str, AfterValidator(_a_token)]
"""Of the appointment's link: in the body, where no log shows it."""
_Word = Annotated[str, Field(max_length=20)]


class Listener(Strict):
    """A page that wants to hear; `language` is the one that it is shown in."""

    token: Token
    language: _Word


class FromBoard(Strict):
    """What a counsellor tells a client; without a signal the last one is taken back."""

    signal: _Word | None
    detail: _Word | None = None

    @model_validator(mode="after")
    def _is_one_of_the_catalogue(self) -> "FromBoard":
        _check(Side.COUNSELLOR, self.signal, self.detail)
        return self


class FromPage(Strict):
    """What a client tells the counsellor; without a signal the last one is taken back."""

    token: Token
    signal: _Word | None

    @model_validator(mode="after")
    def _is_one_of_the_catalogue(self) -> "FromPage":
        _check(Side.CLIENT, self.signal, None)
        return self


_Name = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""By which a page calls itself, or a rehearsal: random, 128 bits."""
_Sealed = Annotated[str, Field(max_length=2_200, pattern=r"^[A-Za-z0-9+/]+=*$")]
"""A message that only the other side can read."""


class DirectMessages(Strict):
    """What one side leaves for the other before they connect directly.

    `after`: so many of the other side's messages are known. `over`: it is done, or goes away.
    """

    run: _Name
    after: Annotated[int, Field(ge=0, le=100)] = 0
    messages: Annotated[tuple[_Sealed, ...], Field(max_length=1)] = ()
    over: StrictBool = False


class DirectFromPage(DirectMessages):
    """From the client's page."""

    token: Token


class DirectFromBoard(DirectMessages):
    """From a board, by the name that it has given itself."""

    board: _Name


def _check(side: Side, signal: str | None, detail: str | None) -> None:
    if signal is not None:
        refuse(side, signal, detail)
    elif detail is not None:
        raise ValueError("nothing is about nothing")


def parse_listener(body: bytes) -> Listener:
    """Return who listens, from a JSON body. Raises IntakeError."""
    return parse(Listener, body)


def parse_from_board(body: bytes) -> FromBoard:
    """Return what a board sends, from a JSON body. Raises IntakeError."""
    return parse(FromBoard, body)


def parse_from_page(body: bytes) -> FromPage:
    """Return what a page sends, from a JSON body. Raises IntakeError."""
    return parse(FromPage, body)


def parse_direct_from_page(body: bytes) -> DirectFromPage:
    """Return what a page leaves for a board, from a JSON body. Raises IntakeError."""
    return parse(DirectFromPage, body)


def parse_direct_from_board(body: bytes) -> DirectFromBoard:
    """Return what a board leaves for a page, from a JSON body. Raises IntakeError."""
    return parse(DirectFromBoard, body)
