"""The readiness that a client's page sends: how far the person of one appointment is."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, model_validator

from checker.core.findings import EVERY, NOTES
from checker.core.intake.strict_json import Strict, known_checks, parse
from checker.core.tokens import is_token

Status = Literal["opened", "checking", "finished", "handed_off", "left"]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


class CheckState(Strict):
    """Where one check stands."""

    state: Literal["waiting", "running", "asking", "done", "stale"]
    finding: str | None = None
    notes: Annotated[tuple[str, ...], Field(max_length=4)] = ()
    """What is noted beside the finding (core/findings.py, NOTES), in any order."""

    @model_validator(mode="after")
    def _holds_together(self) -> "CheckState":
        _finding_when_ended(self)
        _notes_when_done(self)
        return self


def _finding_when_ended(check: CheckState) -> None:
    if check.state == "done" and check.finding is None:
        raise ValueError("a check that is done needs a finding")
    if check.state != "done" and check.finding is not None:
        # An old one could be matched with a result of that time.
        raise ValueError("only a check that is done has a finding")


def _notes_when_done(check: CheckState) -> None:
    if check.state != "done" and check.notes:
        raise ValueError("only a check that is done has notes")
    if len(set(check.notes)) < len(check.notes):
        raise ValueError("a note stands there twice")


def _a_token(token: str) -> str:
    if not is_token(token):
        raise ValueError("this is not a token")
    return token


def _of_the_catalogue(checks: dict[str, CheckState]) -> dict[str, CheckState]:
    known_checks(checks, EVERY)
    for check, state in checks.items():
        if state.finding is not None and state.finding not in EVERY[check]:
            raise ValueError(f"the finding of {check} is not one of the catalogue")
        if not set(state.notes) <= set(NOTES.get(check, ())):
            raise ValueError(f"a note of {check} is not one of the catalogue")
    return checks


class Readiness(Strict):
    """How far the person of one appointment is. Order is the pair (run, sequence)."""

    token: Annotated[str, AfterValidator(_a_token)]
    run: Count
    sequence: Count
    status: Status
    touch: StrictBool = False
    checks: Annotated[dict[str, CheckState], AfterValidator(_of_the_catalogue)]


def parse_readiness(body: bytes) -> Readiness:
    """Return the readiness in a JSON body. Raises IntakeError."""
    return parse(Readiness, body)
