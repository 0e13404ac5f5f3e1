"""The readiness that a client's page sends: how far the person of one appointment is."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, field_validator, model_validator

from checker.core.findings import CATALOGUE, NOTES
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


class Readiness(Strict):
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
        known_checks(checks)
        for check, state in checks.items():
            if state.finding is not None and state.finding not in CATALOGUE[check]:
                raise ValueError(f"the finding of {check} is not one of the catalogue")
            if not set(state.notes) <= set(NOTES.get(check, ())):
                raise ValueError(f"a note of {check} is not one of the catalogue")
        return checks


def parse_readiness(body: bytes) -> Readiness:
    """Return the readiness in a JSON body. Raises IntakeError."""
    return parse(Readiness, body)
