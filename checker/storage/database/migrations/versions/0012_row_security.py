"""PostgreSQL keeps work for one office away from rows of the others (`database/row_security.py`)."""

from typing import Final

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_GIVEN: Final = "coalesce(current_setting('startklar.office', true), '')"
_OWN: Final = f"{_GIVEN} IN ('', office::text)"
_THERE: Final = "EXISTS (SELECT FROM appointment WHERE appointment.hash = {table}.appointment)"
_OF_AN_APPOINTMENT: Final = f"{_GIVEN} = '' OR {_THERE}"
_POLICIES: Final = {
    "appointment": _OWN,
    "counter": _OWN,
    "api_token": _OWN,
    "readiness": _OF_AN_APPOINTMENT,
    "signal": _OF_AN_APPOINTMENT,
}


def upgrade() -> None:
    """Put a policy on every table that has rows of offices; SQLite knows none."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in _POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY office ON {table} USING ({condition.format(table=table)})")


def downgrade() -> None:
    """Take them off."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _POLICIES:
        op.execute(f"DROP POLICY office ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
