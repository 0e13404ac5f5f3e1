"""The tables, one definition for SQLite and PostgreSQL.

Rows have random or hashed keys and no order of arrival (`WITHOUT ROWID`), so that the time in `readiness`
cannot be matched with a row of `result`. Times are whole Unix seconds.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

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
    UniqueConstraint("id"),
    Index(None, "ends"),
    Index(None, "counsellor"),
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

BANDED: Final = ("duration", "rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality")
"""Columns that hold a band with its unit, such as `100-200 ms`; None is not measured."""

result = Table(
    "result",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("week", String(8), nullable=False),
    Column("browser", String(16), nullable=False),
    Column("browser_major", Integer),
    Column("system", String(16), nullable=False),
    Column("device", String(16), nullable=False),
    Column("language", String(20), nullable=False),
    # JSON: check → finding, of the checks that there were when it was stored.
    Column("findings", Text, nullable=False),
    Column("first_rating", String(16), nullable=False),
    *(Column(column, String(24)) for column in BANDED),
    Column("transport", String(8)),
    Index(None, "week"),
    sqlite_with_rowid=False,
)

# The results of weeks that are not open yet, encrypted (checker/storage/results/sealed_results.py).
sealed_result = Table(
    "sealed_result",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("week", String(8), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
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
    Column("role", String(16), nullable=False),
    Column("language", String(20), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("oidc_issuer", String(255)),
    Column("oidc_subject", String(255)),
    UniqueConstraint("name"),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
    sqlite_with_rowid=False,
)

session = Table(
    "session",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
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
