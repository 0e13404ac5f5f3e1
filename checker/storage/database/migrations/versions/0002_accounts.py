"""Accounts, their sessions and passkeys, and what works once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(32)),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("oidc_issuer", sa.String(255)),
        sa.Column("oidc_subject", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_account_oidc_issuer"),
        sqlite_with_rowid=False,
    )
    _of_account(
        "session",
        sa.Column("key", sa.LargeBinary(32)),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    _of_account(
        "one_time_link",
        sa.Column("key", sa.LargeBinary(32)),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        nullable=True,
    )
    _of_account(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary(1023)),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
    )
    for name in ("session", "passkey"):
        op.create_index(f"ix_{name}_account_id", name, ["account_id"])


def _of_account(
    name: str, key: "sa.Column[bytes]", *columns: "sa.Column[object]", nullable: bool = False
) -> None:
    """Make a table whose rows go with their account."""
    op.create_table(
        name,
        key,
        sa.Column("account_id", sa.String(32), nullable=nullable),
        *columns,
        sa.PrimaryKeyConstraint(key.name, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=f"fk_{name}_account_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them again."""
    for name in ("passkey", "one_time_link", "session", "account"):
        op.drop_table(name)
