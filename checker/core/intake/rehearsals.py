"""The request for a place in the connection check."""

from typing import Annotated

from pydantic import Field

from checker.core.intake.strict_json import Strict, parse


class Ticket(Strict):
    """What asks for a place in the connection check; a ticket keeps the place that was given."""

    ticket: Annotated[str, Field(max_length=100)] | None = None


def parse_ticket(body: bytes) -> str | None:
    """Return the ticket in a JSON body, or None. Raises IntakeError."""
    return parse(Ticket, body).ticket
