"""What an account may be called, how long a password is, and who may do what a role allows."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

COUNSELLOR: Final = "counsellor"
ADMINISTRATOR: Final = "administrator"
ROLES: Final = (COUNSELLOR, ADMINISTRATOR)
ACCOUNT_RULE: Final = "account"
ASSOCIATION_RULE: Final = "association"
NAME_LENGTH: Final = 80
PASSWORD_MIN: Final = 12
"""Characters (OWASP ASVS 5.0, 6.2.1)."""
PASSWORD_MAX: Final = 128
"""Characters (OWASP ASVS 5.0, 6.2.9)."""
SESSION_S: Final = 12 * 3_600
"""How long a sign-in lasts, whatever is done in it."""
FRESH_S: Final = 600
"""How long after a sign-in somebody may change what signs them in, without another one."""
FIRST_LINK_S: Final = 3_600
LINK_S: Final = 24 * 3_600
"""How long a link lives that an administrator hands to a colleague."""
CHALLENGE_S: Final = 300
"""How long a passkey may take to answer."""


class AccountNameError(ValueError):
    """The name of an account is empty, too long, or has characters that cannot be seen."""


def normalise_name(text: str) -> str:
    """Return the one spelling of a sign-in name (NFKC, case folded). Raises AccountNameError.

    >>> normalise_name("  Änne Müller ")
    'änne müller'
    """
    name = unicodedata.normalize("NFKC", text).strip()
    for _ in range(2):  # folding may undo the normal form (Unicode 3.13, D146)
        name = unicodedata.normalize("NFKC", name.casefold()).strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise AccountNameError("a name has 1 to 80 characters that can be seen")
    return name


def normalise_password(text: str) -> str:
    """Return the one spelling of a password, so that every keyboard gives the same (NIST SP 800-63B).

    >>> normalise_password("ﬁve") == normalise_password("five")
    True
    """
    return unicodedata.normalize("NFKC", text)


def is_fresh(began_s: float, now_s: float) -> bool:
    """Tell whether a session that began at `began_s` is young enough to change a way in.

    >>> is_fresh(1000, 1000 + FRESH_S - 1), is_fresh(1000, 1000 + FRESH_S), is_fresh(1000, 999)
    (True, False, False)
    """
    return 0 <= now_s - began_s < FRESH_S


@dataclass(frozen=True)
class Seat:
    """Where a session is: an office (None: in no office), and the roles there and in the association.

    `offices` are all those that the account belongs to, as id and role.
    """

    office: int | None
    role: str | None
    association: bool = False
    """Whether the account makes offices and invites their administrators."""
    offices: tuple[tuple[int, str], ...] = ()


def allows(rule: str, seat: Seat) -> bool:
    """Tell whether somebody may do what a rule asks for; an administrator may what a counsellor may.

    `account` is everybody who is signed in, `association` its administrators, who may nothing in an office
    by that.

    >>> allows("counsellor", Seat(1, ADMINISTRATOR)), allows("counsellor", Seat(None, None, association=True))
    (True, False)
    """
    if rule in (ACCOUNT_RULE, ASSOCIATION_RULE):
        return rule == ACCOUNT_RULE or seat.association
    return rule in (COUNSELLOR, seat.role) and seat.role in ROLES


def seat_of(account_role: str, memberships: Collection[tuple[int, str]], wish: int | None) -> Seat:
    """Return where an account is: in the office that it has chosen, else in the first that it belongs to.

    `account_role` is the role in the association, `memberships` are office and role there.

    >>> seat_of(ADMINISTRATOR, [(7, COUNSELLOR), (3, COUNSELLOR)], wish=None).office
    3
    """
    known = dict(sorted(memberships))
    office = wish if wish in known else next(iter(known), None)
    role = None if office is None else known[office]
    return Seat(office, role, account_role == ADMINISTRATOR, tuple(known.items()))


@dataclass(frozen=True)
class Viewer:
    """Who asks for appointments: an account (None: the operator), in which office, and if it sees all of it.

    `office` None is the operator again, who sees every office.
    """

    account_id: str | None
    office: int | None
    team: bool = False

    def sees(self, counsellor: str | None, office: int) -> bool:
        """Tell whether an appointment of this counsellor (None: of nobody) and office is shown.

        `storage.appointments.visible_to` is the same rule as a statement.
        """
        return self.office in (None, office) and (self.team or counsellor == self.account_id)


OPERATOR: Final = Viewer(None, None, team=True)
"""The command line."""


def viewer(account_id: str, office: int, role: str, *, team_board: bool) -> Viewer:
    """Return what an account sees in an office: its appointments are everybody's where the office says so.

    >>> [viewer("a", 0, role, team_board=False).team for role in ROLES]
    [False, True]
    """
    return Viewer(account_id, office, team_board or role == ADMINISTRATOR)
