"""The findings of a result are one column, so that a new check needs no migration."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = {
    "browser": "browser_finding",
    "camera": "camera",
    "microphone": "microphone",
    "speaker": "speaker",
    "connection": "connection",
    "handoff": "handoff",
}
"""Check → the column that it had."""
_BANDED = ("duration", "rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality")
_SAME = (
    *("hash", "version", "week", "browser", "browser_major", "system", "device", "language", "first_rating"),
    *_BANDED,
    "transport",
)


def upgrade() -> None:
    """Put the columns together; no finding has a character that JSON writes otherwise."""
    pairs = " || ', ' || ".join(
        f"'\"{check}\": \"' || {column} || '\"'" for check, column in _COLUMNS.items()
    )
    _make_anew({"findings": f"'{{' || {pairs} || '}}'"}, sa.Column("findings", sa.Text, nullable=False))


def downgrade() -> None:
    """Take them apart; what was found by a check that came later is lost."""
    read = (
        "CAST(findings AS JSON) ->> '{}'"
        if op.get_bind().dialect.name == "postgresql"
        else "findings ->> '{}'"
    )
    _make_anew(
        {column: read.format(check) for check, column in _COLUMNS.items()},
        *(sa.Column(column, sa.String(24), nullable=False) for column in _COLUMNS.values()),
    )


def _make_anew(values: dict[str, str], *columns: sa.Column[str]) -> None:
    """Write the table anew in order of keys; `values` is the SQL of what is not the same."""
    told = ", ".join(f"{value} AS {name}" for name, value in values.items())
    names = ", ".join((*_SAME, *values))
    op.execute(f"CREATE TEMPORARY TABLE carried AS SELECT {', '.join(_SAME)}, {told} FROM result")  # noqa: S608 -- our names
    op.drop_table("result")
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
        *columns,
        sa.Column("first_rating", sa.String(16), nullable=False),
        *(sa.Column(column, sa.String(24)) for column in _BANDED),
        sa.Column("transport", sa.String(8)),
        sa.PrimaryKeyConstraint("hash", name="pk_result"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_result_week", "result", ["week"])
    op.execute(f"INSERT INTO result ({names}) SELECT {names} FROM carried ORDER BY hash")  # noqa: S608 -- our names
    op.drop_table("carried")
