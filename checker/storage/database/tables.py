"""The tables, one definition for SQLite and PostgreSQL.

No row is an anonymous result: those are counted (`counter`). Rows have random or hashed keys and no order of
arrival (`WITHOUT ROWID`). Times are whole Unix seconds.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from checker.core.offices import FIRST_OFFICE, NAME_LENGTH, SHORT_LENGTH
from checker.core.threshold_names import THRESHOLDS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

# Who invites. Empty columns are as the settings say (checker/core/offices.py), so what an operator changes
# there counts in every office that says nothing of its own; the first office begins with all of them empty.
office = Table(
    "offices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("short", String(SHORT_LENGTH), nullable=False),
    Column("version", Integer, nullable=False),
    Column("organisation", String(NAME_LENGTH)),
    Column("phone", String(80)),
    Column("email", String(254)),
    Column("imprint_url", String(500)),
    Column("privacy_url", String(500)),
    Column("provider_name", String(80)),
    Column("provider_template", String(500)),
    # Lists as the settings take them from the environment: `a, b` and `chrome=120, edge=120`.
    Column("provider_origins", Text),
    Column("provider_browsers", Text),
    Column("time_zone", String(80)),
    Column("languages", String(200)),
    Column("team_board", Boolean),
    *(Column(name, Float) for name in THRESHOLDS),
    # Its digest, and how wide it is drawn; the picture itself is not read with every look at the row.
    Column("logo", String(32)),
    Column("logo_width", Integer),
    UniqueConstraint("short"),
)

# Pictures beside the offices' names, small and checked (checker/core/logos/).
logo = Table(
    "logo",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("office", ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index(None, "office"),
)


def _office() -> Column[int]:
    """Return the column of what an office has; what an earlier version writes is the first one's."""
    parent = ForeignKey("offices.id", ondelete="CASCADE")
    return Column("office", parent, nullable=False, default=FIRST_OFFICE, server_default=text("0"))


appointment = Table(
    "appointment",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("starts", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("language", String(20), nullable=False),
    Column("label", String(80)),
    # None: made on the command line, or by somebody whose account is gone.
    Column("counsellor", ForeignKey("account.id", ondelete="SET NULL")),
    Column("version", Integer, nullable=False, default=1),
    Column("id", String(32), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    _office(),
    UniqueConstraint("id"),
    Index(None, "ends"),
    Index(None, "counsellor"),
    Index(None, "office"),
    sqlite_with_rowid=False,
)

readiness = Table(
    "readiness",
    metadata,
    Column("appointment", ForeignKey("appointment.hash", ondelete="CASCADE"), primary_key=True),
    Column("run", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("checks", Text, nullable=False),
    Column("browser", String(16), nullable=False),
    Column("system", String(16), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Of each side the newest signal (checker/core/signals.py).
signal = Table(
    "signal",
    metadata,
    Column("appointment", ForeignKey("appointment.hash", ondelete="CASCADE"), primary_key=True),
    Column("sender", String(16), primary_key=True),
    Column("key", String(20), nullable=False),
    Column("detail", String(20)),
    Column("sent_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

COUNTER_ZERO: Final = 1 << 32
"""What a counter of none holds: from here on SQLite writes every number with six bytes, so that a counter
stays where it is on its page, and the file does not show in which order answers came."""

# How many results gave an answer to a question of the statistics (checker/core/results/questions.py).
counter = Table(
    "counter",
    metadata,
    Column("office", Integer, primary_key=True, autoincrement=False),  # offices.id
    Column("week", String(8), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("answer", String(40), primary_key=True),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What results have been counted by, while it is good: a hash for each count (checker/core/receipts.py).
receipt = Table(
    "receipt",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("day", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# One row: the fingerprint of the key that the hashes above were made with (checker/storage/key_mark.py).
server_key = Table(
    "server_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", LargeBinary(32), nullable=False),
)

clock = Table(
    "clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mark", BigInteger, nullable=False),
    # None unless the clock is doubted (checker/core/expiry/trusted_time.py).
    Column("stood", Integer),
    Column("wall", BigInteger),
)

account = Table(
    "account",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("password_hash", String(255)),
    # In the association: an administrator makes offices. In an office `membership` counts; where there is but
    # one office, both are the same, and the version before reads this one.
    Column("role", String(16), nullable=False),
    Column("language", String(20), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("oidc_issuer", String(255)),
    Column("oidc_subject", String(255)),
    UniqueConstraint("name"),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
    sqlite_with_rowid=False,
)

# In which offices an account is, and what it may do there.
membership = Table(
    "membership",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("office", ForeignKey("offices.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), nullable=False),
    Index(None, "office"),
    sqlite_with_rowid=False,
)

session = Table(
    "session",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # The office that was chosen in it, of those that the account belongs to; None: the first of them.
    Column("office", ForeignKey("offices.id", ondelete="SET NULL")),
    Index(None, "account_id"),
    sqlite_with_rowid=False,
)

# Everything that works once: links (`first` has no account yet, `reset`) and the challenges of passkeys.
one_time_link = Table(
    "one_time_link",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("expires_at", BigInteger, nullable=False),
    Column("purpose", String(16), nullable=False),
    sqlite_with_rowid=False,
)

passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", LargeBinary(1023), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(80), nullable=False),
    Index(None, "account_id"),
    sqlite_with_rowid=False,
)

# Tokens of booking tools (checker/core/api_tokens.py): `key` is the keyed hash of one, `last_used` a day.
api_token = Table(
    "api_token",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("scopes", String(80), nullable=False),
    Column("last_used", Integer),
    _office(),
    UniqueConstraint("name"),
    UniqueConstraint("key"),
    sqlite_with_rowid=False,
)

# Requests that may be sent again (`Idempotency-Key`): what each asked for, and the appointment that it made.
api_request = Table(
    "api_request",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("appointment", String(32), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
