"""Which offices an identity provider puts somebody into, and what they may do there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, ROLES
from checker.core.offices import ShortNameError, normalise_short

_SEPARATORS: Final = str.maketrans("/", ":")


def read_claim(claim: object, prefix: str = "") -> dict[str, str]:
    """Return the role for each short name that a claim's values give; one text counts as a list of one.

    A value is `koeln-nord` or `koeln-nord:administrator`, also with `/` for `:`, after the prefix; a slash
    before it is left out, as groups of Keycloak have one. All other values are ignored: a directory has many
    groups. Of two roles in one office the administrator counts.

    >>> read_claim(["/koeln-nord", "bonn:administrator", "bonn", "everybody:else", 7])
    {'koeln-nord': 'counsellor', 'bonn': 'administrator'}
    >>> read_claim(["/startklar/bonn/administrator", "/koeln"], prefix="/startklar/")
    {'bonn': 'administrator'}
    """
    given: dict[str, str] = {}
    for value in [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []:
        read = _read(value, prefix.removeprefix("/")) if isinstance(value, str) else None
        if read is not None and given.get(read[0]) != ADMINISTRATOR:
            given[read[0]] = read[1]
    return given


def _read(value: str, prefix: str) -> tuple[str, str] | None:
    name = value.removeprefix("/")
    if not name.startswith(prefix):
        return None
    short, separator, role = name.removeprefix(prefix).translate(_SEPARATORS).partition(":")
    if not short.isascii() or (separator and role not in ROLES):  # "K" may be the sign for Kelvin
        return None
    try:
        return normalise_short(short), role or COUNSELLOR
    except ShortNameError:
        return None


@dataclass(frozen=True)
class Placing:
    """Where an account is by a claim: role by office (its number), and the role in the association."""

    memberships: Mapping[int, str]
    role: str

    @property
    def may_sign_in(self) -> bool:
        """Whether there is anything that the account may do."""
        return bool(self.memberships) or self.role == ADMINISTRATOR


def place(claimed: Mapping[str, str], offices: Mapping[str, int], said: str | None, held: str) -> Placing:
    """Return where an account is by roles that are claimed by short name; `offices` are all that there are.

    `said` is the role in the association as the provider says it (None: it does not), `held` the one that the
    account has. Where there is one office only, the role there and in the association are one: it is the
    claimed one, and `held` does not count, as it came from an earlier claim.

    >>> place({"bonn": COUNSELLOR, "rome": COUNSELLOR}, {"1": 0, "bonn": 7}, None, ADMINISTRATOR)
    Placing(memberships={7: 'counsellor'}, role='administrator')
    """
    memberships = {offices[short]: role for short, role in claimed.items() if short in offices}
    if len(offices) > 1:
        return Placing(memberships, said or held)
    if said == ADMINISTRATOR:
        memberships = dict.fromkeys(offices.values(), ADMINISTRATOR)
    return Placing(memberships, next(iter(memberships.values()), COUNSELLOR))
