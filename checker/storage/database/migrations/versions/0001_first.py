"""Appointments, readiness, anonymous results and the clock's mark."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FINDINGS = ("browser_finding", "camera", "microphone", "speaker", "connection", "handoff")
_BANDED = ("duration", "rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "appointment",
        sa.Column("hash", sa.LargeBinary(32)),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("label", sa.String(80)),
        sa.Column("counsellor", sa.String(80)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_appointment"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_appointment_ends", "appointment", ["ends"])
    op.create_table(
        "readiness",
        sa.Column("appointment", sa.LargeBinary(32)),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("checks", sa.Text, nullable=False),
        sa.Column("browser", sa.String(16), nullable=False),
        sa.Column("system", sa.String(16), nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("appointment", name="pk_readiness"),
        sa.ForeignKeyConstraint(
            ["appointment"], ["appointment.hash"], name="fk_readiness_appointment", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "result",
        sa.Column("hash", sa.LargeBinary(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("browser", sa.String(16), nullable=False),
        sa.Column("browser_major", sa.Integer),
        sa.Column("system", sa.String(16), nullable=False),
        sa.Column("device", sa.String(16), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        *(sa.Column(column, sa.String(24), nullable=False) for column in _FINDINGS),
        sa.Column("first_rating", sa.String(16), nullable=False),
        *(sa.Column(column, sa.String(24)) for column in _BANDED),
        sa.Column("transport", sa.String(8)),
        sa.PrimaryKeyConstraint("hash", name="pk_result"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_result_week", "result", ["week"])
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("mark", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
    )


def downgrade() -> None:
    """Drop them again."""
    for name in ("clock", "result", "readiness", "appointment"):
        op.drop_table(name)
