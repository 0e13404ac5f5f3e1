"""The anonymous result that a client's page sends, before anything of it is banded or dropped."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StrictBool

from checker.core.findings import CATALOGUE, CHECKS, Rating
from checker.core.intake.strict_json import Strict, known_checks, parse
from checker.core.offices import SHORT_LENGTH
from checker.core.receipts import HEX_DIGITS

NOTE_CHARACTERS: Final = 2_000
"""A note (core/results/notes.py) of today's questions has about 900."""
Kbps = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class Measures(Strict):
    """What the connection check measured; None is not measured."""

    rate_kbps: Kbps | None = None
    rate_up_kbps: Kbps | None = None
    rate_down_kbps: Kbps | None = None
    rtt_ms: Milliseconds | None = None
    jitter_ms: Milliseconds | None = None
    loss_percent: Percent | None = None
    transport: Literal["udp", "tcp", "tls"] | None = None


def _of_the_catalogue(findings: dict[str, str]) -> dict[str, str]:
    known_checks(findings)
    for check in CHECKS:
        if check not in findings:
            raise ValueError(f"the finding of {check} is missing")
        if findings[check] not in CATALOGUE[check]:
            raise ValueError(f"the finding of {check} is not one of the catalogue")
    return findings


class Result(Strict):
    """One anonymous result, before it is banded; `counted` is the note of the one that it replaces.

    `office` is the short name of the office, where there are several.
    """

    receipt: Annotated[str, Field(pattern=rf"^[0-9a-f]{{{HEX_DIGITS}}}$")] | None = None
    counted: Annotated[str, Field(max_length=NOTE_CHARACTERS)] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=20)]
    office: Annotated[str, Field(max_length=SHORT_LENGTH)] | None = None
    touch: StrictBool = False
    first_rating: Annotated[Rating, Field(strict=False)]
    duration_s: Seconds
    findings: Annotated[dict[str, str], AfterValidator(_of_the_catalogue)]
    measures: Measures = Measures()


def parse_result(body: bytes) -> Result:
    """Return the result in a JSON body. Raises IntakeError."""
    return parse(Result, body)
