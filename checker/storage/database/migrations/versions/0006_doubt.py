"""A doubt about the clock is kept, so that it survives a restart and ends by the sum of uptime."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is known of a doubted clock: nothing yet."""
    op.add_column("clock", sa.Column("stood", sa.Integer))
    op.add_column("clock", sa.Column("wall", sa.BigInteger))


def downgrade() -> None:
    """Forget it: the doubt begins anew."""
    op.drop_column("clock", "wall")
    op.drop_column("clock", "stood")
