"""What an account may be called, how long a password is, and who may do what a role allows."""

import unicodedata
from dataclasses import dataclass
from typing import Final

COUNSELLOR: Final = "counsellor"
ADMINISTRATOR: Final = "administrator"
ROLES: Final = (COUNSELLOR, ADMINISTRATOR)
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


def allows(rule: str, role: str) -> bool:
    """Tell whether a role may do what a rule asks for; an administrator may what a counsellor may.

    >>> allows("counsellor", "administrator"), allows("administrator", "counsellor")
    (True, False)
    """
    return rule in (COUNSELLOR, role) and role in ROLES


@dataclass(frozen=True)
class Viewer:
    """Who asks for appointments: an account (None: the operator), and whether it sees the whole office's."""

    account_id: str | None
    team: bool = False

    def sees(self, counsellor: str | None) -> bool:
        """Tell whether an appointment of this counsellor (None: of nobody) is shown.

        `storage.appointments.visible_to` is the same rule as a statement.
        """
        return self.team or counsellor == self.account_id


OPERATOR: Final = Viewer(None, team=True)
"""The command line."""


def viewer(account_id: str, role: str, *, team_board: bool) -> Viewer:
    """Return what an account sees: the office's appointments are everybody's where the setting says so.

    >>> viewer("a", COUNSELLOR, team_board=False).team, viewer("a", ADMINISTRATOR, team_board=False).team
    (False, True)
    """
    return Viewer(account_id, team_board or role == ADMINISTRATOR)
