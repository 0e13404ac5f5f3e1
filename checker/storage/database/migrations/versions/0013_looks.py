"""Offices get thresholds and a logo of their own. The version before reads and writes none of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_THRESHOLDS = (
    "connection_rate_good_kbps",
    "connection_rate_limited_kbps",
    "connection_rtt_good_ms",
    "connection_rtt_limited_ms",
    "connection_loss_good_percent",
    "connection_loss_limited_percent",
    "connection_jitter_good_ms",
    "connection_jitter_limited_ms",
    "connection_load_delay_good_ms",
    "connection_load_delay_limited_ms",
)


def upgrade() -> None:
    """Add empty columns, and a table for the pictures."""
    for name in _THRESHOLDS:
        op.add_column("offices", sa.Column(name, sa.Float))
    op.add_column("offices", sa.Column("logo", sa.String(32)))
    op.add_column("offices", sa.Column("logo_width", sa.Integer))
    op.create_table(
        "logo",
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("office", sa.Integer, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", "office", name="pk_logo"),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_logo_office", ondelete="CASCADE"),
    )
    op.create_index("ix_logo_office", "logo", ["office"])


def downgrade() -> None:
    """Let every office look and count as the settings say."""
    op.drop_index("ix_logo_office", "logo")
    op.drop_table("logo")
    for name in ("logo_width", "logo", *_THRESHOLDS):
        op.drop_column("offices", name)
