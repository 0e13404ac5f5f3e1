"""What the client's page sends to hear of its appointment."""

from typing import Annotated

from pydantic import AfterValidator, Field

from checker.core.intake.strict_json import Strict, parse
from checker.core.tokens import is_token


def _a_token(token: str) -> str:
    if not is_token(token):
        raise ValueError("this is not a token")
    return token


class FromPage(Strict):
    """What every request of an appointment's page has: the token in the body, where no log shows it."""

    token: Annotated[str, AfterValidator(_a_token)]


class Listener(FromPage):
    """A page that wants to hear; `language` is the one that it is shown in."""

    language: Annotated[str, Field(max_length=20)]


def parse_listener(body: bytes) -> Listener:
    """Return who listens, from a JSON body. Raises IntakeError."""
    return parse(Listener, body)
