"""Results wait sealed until their week is open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what is stored already is open already."""
    op.create_table(
        "sealed_result",
        sa.Column("key", sa.LargeBinary(32)),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sealed_result"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """What is still sealed is lost."""
    op.drop_table("sealed_result")
