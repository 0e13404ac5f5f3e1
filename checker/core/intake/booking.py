"""What a booking tool sends to `/api/v1/` and gets: the models that its OpenAPI document is made of.

There is no field for a code, a name or an e-mail of a client, and unknown fields are refused.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from checker.core.appointments.form import (
    AHEAD_DAYS,
    LABEL_MAX,
    LATE_S,
    MINUTES,
    MINUTES_MAX,
    MINUTES_MIN,
    AppointmentRequestError,
    read_label,
    start_fault,
)
from checker.core.intake.strict_json import Strict

PAGE_MAX: Final = 200
"""Appointments in one answer at most."""
PAGE: Final = 50
REPEATED: Final = "urn:startklar:repeated-key"
"""The one kind of problem that its status does not tell apart."""
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_AFTER: Final = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})")
_EXAMPLE: Final = "2026-12-01T14:30:00+01:00"


def _with_offset(value: object) -> object:
    """Read a text; what is none is refused by its type, as pydantic would take numbers written as text."""
    if not isinstance(value, str):
        return value
    if not _MOMENT.fullmatch(value):
        raise ValueError(f"a time with seconds and an offset is needed, such as {_EXAMPLE}")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such time") from None


def _a_place(text: str) -> str:
    if not _AFTER.fullmatch(text):
        raise ValueError("this is not the `next` of a page")
    return text


Moment = Annotated[
    AwareDatetime, BeforeValidator(_with_offset), Field(examples=[_EXAMPLE], description="RFC 3339.")
]
Start = Annotated[
    Moment,
    Field(
        description=f"RFC 3339, with an offset or `Z`; fractions of a second are cut off. At most "
        f"{LATE_S // 60} minutes ago and {AHEAD_DAYS} days ahead."
    ),
]
Minutes = Annotated[int, Field(ge=MINUTES_MIN, le=MINUTES_MAX, description="How long the talk is to last.")]
Label = Annotated[
    Annotated[str, Field(max_length=LABEL_MAX)] | None,
    AfterValidator(lambda text: None if text is None else read_label(text)),
    Field(description="A short note that the office sees. Never a client's name.", examples=["A-1047"]),
]
Language = Annotated[
    str, Field(min_length=1, max_length=20, description="One of the server's languages, for the client.")
]
Whose = Annotated[
    Annotated[str, Field(min_length=1, max_length=80)] | None,
    Field(description="The counsellor: sign-in name or id of an account; `null`: nobody's yet."),
]


class NewAppointment(Strict):
    """An appointment to be made."""

    starts: Start
    minutes: Minutes = MINUTES
    language: Language | None = Field(None, description="Without: the server's default.")
    label: Label = None
    counsellor: Whose = None


def _not_sent() -> Any:
    """Stand in for a field that may be missing and may not be null; nobody reads it (`model_fields_set`)."""


class AppointmentChange(Strict):
    """What is to be another; a field that is missing stays as it is (RFC 7396)."""

    starts: Start = Field(default_factory=_not_sent)
    minutes: Minutes = Field(default_factory=_not_sent)
    language: Language = Field(default_factory=_not_sent)
    label: Label = Field(default_factory=_not_sent)
    counsellor: Whose = Field(default_factory=_not_sent)
    cancelled: StrictBool = Field(
        default_factory=_not_sent, description="`true`: the link says so; `false`: it takes place again."
    )


class Query(BaseModel):
    """Which appointments a list is to have. All that have not expired, where nothing is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: Moment | None = Field(None, description="Those that have not ended before this time.")
    until: Moment | None = Field(None, description="Those that begin before this time.")
    limit: int = Field(PAGE, ge=1, le=PAGE_MAX, description="How many at most.")
    after: Annotated[str, AfterValidator(_a_place)] | None = Field(
        None, description="`next` of the page before."
    )

    @property
    def place(self) -> tuple[int, str] | None:
        """After which appointment the page begins: its start and its id."""
        match = _AFTER.fullmatch(self.after or "")
        return (int(match[1]), match[2]) if match else None


class Counsellor(BaseModel):
    """Whose an appointment is."""

    id: str
    name: str = Field(description="The name that the account signs in with.")


class BookedAppointment(BaseModel):
    """An appointment as it is now."""

    id: str = Field(description="Names it here; it opens nothing.", examples=["0123456789abcdef" * 2])
    starts: datetime = Field(description="RFC 3339, in the office's time zone.", examples=[_EXAMPLE])
    minutes: int
    language: str
    label: str | None
    counsellor: Counsellor | None
    cancelled: bool
    check_link: str | None = Field(
        description="For the client's e-mail, without the dial-in code: append `#` and the code, "
        "percent-encoded. `null` where the server's key is another one than the link was made with.",
        examples=["https://check.example.org/c/abcdefghijklmnopqrstuvwxyz"],
    )


class AppointmentPage(BaseModel):
    """Appointments, the earliest first."""

    appointments: tuple[BookedAppointment, ...]
    next: str | None = Field(description="For `after`; `null`: there are no more.")


class Problem(BaseModel):
    """What went wrong (RFC 9457). No value that was sent is repeated."""

    type: str = Field(
        description=f"`about:blank`, where the status says it all, or `{REPEATED}`: the "
        "`Idempotency-Key` belongs to another request."
    )
    title: str
    status: int
    detail: str
    field: str | None = Field(description="The field or parameter that it is about.")


FAULTS: Final[Mapping[str, str]] = {
    "past": "this is over for too long already",
    "far": f"this is more than {AHEAD_DAYS} days ahead",
    "language": "this is not one of the languages of this server",
    "counsellor": "there is no such counsellor",
}
"""What a field's fault is called in an answer."""


def start_of(starts: datetime, now_s: float) -> int:
    """Return the Unix time of a start. Raises AppointmentRequestError: `past`, `far`."""
    seconds = int(starts.timestamp())
    if fault := start_fault(seconds, now_s):
        raise AppointmentRequestError({"starts": fault})
    return seconds


def new_times(change: AppointmentChange, starts: int, ends: int, now_s: float) -> tuple[int, int]:
    """Return start and end (Unix seconds) after a change. Raises AppointmentRequestError: `past`, `far`.

    An appointment that is moved stays as long as it was, unless the change says otherwise.
    """
    sent = change.model_fields_set
    begins = start_of(change.starts, now_s) if "starts" in sent else starts
    length = change.minutes * 60 if "minutes" in sent else ends - starts
    return begins, begins + length


def next_place(starts: int, appointment_id: str) -> str:
    """Return what `Query.after` takes to go on after an appointment.

    >>> Query(after=next_place(5, "0" * 32)).place == (5, "0" * 32)
    True
    """
    return f"{starts}.{appointment_id}"


def local(seconds: int, zone: Any) -> datetime:
    """Return a Unix time as clocks in a zone show it, with their offset."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
