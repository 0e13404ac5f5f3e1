"""Untrusted JSON becomes a frozen Readiness or Result once, at the door, or an error naming the field.

No message repeats a value that the client sent, not even the name of a field it made up.
"""

from typing import Annotated, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

from checker.core.findings import CATALOGUE, CHECKS, NOTES, Rating
from checker.core.tokens import is_token

Status = Literal["opened", "checking", "finished", "handed_off", "left"]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
Kbps = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class IntakeError(Exception):
    """Something in the body is not as agreed; `field` is a dotted path of known names, or None."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class CheckState(_Strict):
    """Where one check stands."""

    state: Literal["waiting", "running", "asking", "done", "stale"]
    finding: str | None = None
    notes: Annotated[tuple[str, ...], Field(max_length=4)] = ()
    """What is noted beside the finding (core/findings.py, NOTES), in any order."""

    @model_validator(mode="after")
    def _finding_when_ended(self) -> "CheckState":
        if self.state == "done" and self.finding is None:
            raise ValueError("a check that is done needs a finding")
        if self.state not in ("done", "stale") and self.finding is not None:
            raise ValueError("only a check that is done or stale has a finding")
        if self.state != "done" and self.notes:
            raise ValueError("only a check that is done has notes")
        if len(set(self.notes)) < len(self.notes):
            raise ValueError("a note stands there twice")
        return self


class Readiness(_Strict):
    """How far the person of one appointment is. Order is the pair (run, sequence)."""

    token: str
    run: Count
    sequence: Count
    status: Status
    touch: StrictBool = False
    checks: dict[str, CheckState]

    @field_validator("token")
    @classmethod
    def _token(cls, token: str) -> str:
        if not is_token(token):
            raise ValueError("this is not a token")
        return token

    @field_validator("checks")
    @classmethod
    def _catalogue(cls, checks: dict[str, CheckState]) -> dict[str, CheckState]:
        _known_checks(checks)
        for check, state in checks.items():
            if state.finding is not None and state.finding not in CATALOGUE[check]:
                raise ValueError(f"the finding of {check} is not one of the catalogue")
            if not set(state.notes) <= set(NOTES.get(check, ())):
                raise ValueError(f"a note of {check} is not one of the catalogue")
        return checks


class Measures(_Strict):
    """What the connection check measured; None is not measured."""

    rate_kbps: Kbps | None = None
    rate_up_kbps: Kbps | None = None
    rate_down_kbps: Kbps | None = None
    rtt_ms: Milliseconds | None = None
    jitter_ms: Milliseconds | None = None
    loss_percent: Percent | None = None
    transport: Literal["udp", "tcp", "tls"] | None = None


class Result(_Strict):
    """One anonymous result, before it is banded."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=20)]
    touch: StrictBool = False
    first_rating: Annotated[Rating, Field(strict=False)]
    duration_s: Seconds
    findings: dict[str, str]
    measures: Measures = Measures()

    @field_validator("findings")
    @classmethod
    def _catalogue(cls, findings: dict[str, str]) -> dict[str, str]:
        _known_checks(findings)
        for check in CHECKS:
            if check not in findings:
                raise ValueError(f"the finding of {check} is missing")
            if findings[check] not in CATALOGUE[check]:
                raise ValueError(f"the finding of {check} is not one of the catalogue")
        return findings


def _known_checks(checks: dict[str, CheckState] | dict[str, str]) -> None:
    if not checks.keys() <= CATALOGUE.keys():
        raise ValueError("there is a check that is not one of the catalogue")


def parse_readiness(body: bytes) -> Readiness:
    """Return the readiness in a JSON body. Raises IntakeError."""
    return _parse(Readiness, body)


def parse_result(body: bytes) -> Result:
    """Return the result in a JSON body. Raises IntakeError."""
    return _parse(Result, body)


class Ticket(_Strict):
    """What asks for a place in the connection check; a ticket keeps the place that was given."""

    ticket: Annotated[str, Field(max_length=100)] | None = None


def parse_ticket(body: bytes) -> str | None:
    """Return the ticket in a JSON body, or None. Raises IntakeError."""
    return _parse(Ticket, body).ticket


Model = TypeVar("Model", bound=BaseModel)


def _parse(model: type[Model], body: bytes) -> Model:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        known = [str(part) for part in first["loc"] if part in _KNOWN]
        if first["type"] == "value_error":
            message = str(first["ctx"]["error"])
        else:
            message = _MESSAGES.get(first["type"], "this has the wrong type")
        raise IntakeError(".".join(known) or None, message) from None


_KNOWN: Final = frozenset(
    (*CHECKS, *Readiness.model_fields, *CheckState.model_fields, *Result.model_fields)
) | frozenset((*Measures.model_fields, *Ticket.model_fields))
_MESSAGES: Final[dict[str, str]] = {
    "json_invalid": "this is not JSON",
    "missing": "this field is missing",
    "extra_forbidden": "there is a field that does not belong here",
    "finite_number": "a finite number is needed",
    "greater_than_equal": "this number is too small",
    "less_than_equal": "this number is too large",
    "string_too_long": "this text is too long",
    "too_long": "there are too many of these",
    "string_pattern_mismatch": "this text has the wrong shape",
    "literal_error": "this is not one of the allowed words",
    "enum": "this is not one of the allowed words",
}
