"""With which key the database was made."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the fingerprint; the first start notes it."""
    op.create_table(
        "server_key",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_server_key"),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("server_key")
