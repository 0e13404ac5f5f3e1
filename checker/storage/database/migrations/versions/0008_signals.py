"""What counsellor and client tell each other."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the newest signal of each side."""
    op.create_table(
        "signal",
        sa.Column("appointment", sa.LargeBinary(32), nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(20)),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("appointment", "sender", name="pk_signal"),
        sa.ForeignKeyConstraint(
            ["appointment"], ["appointment.hash"], name="fk_signal_appointment", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("signal")
