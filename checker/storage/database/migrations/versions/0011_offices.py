"""Offices are rows: appointments, sessions and accounts get theirs. What there is belongs to the first."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OLD = "hash, starts, ends, language, label, counsellor, version, id, generation, cancelled"
_HANGING = ("readiness", "signal")


def upgrade() -> None:
    """Make the first office, and put everything into it."""
    _make_offices()
    op.create_table(
        "membership",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("office", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "office", name="pk_membership"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_membership_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_membership_office", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_membership_office", "membership", ["office"])
    op.execute("INSERT INTO membership (account_id, office, role) SELECT id, 0, role FROM account")
    if op.get_bind().dialect.name == "sqlite":
        _make_appointment_anew(with_office=True)
        _make_session_anew(with_office=True)
        _make_tokens_anew(with_office=True)
    else:
        _add_columns()
    op.create_index("ix_appointment_office", "appointment", ["office"])


def downgrade() -> None:
    """Forget that there are offices; what belongs to others than the first is gone."""
    for name in ("appointment", "counter", "api_token"):
        op.execute(f"DELETE FROM {name} WHERE office <> 0")  # noqa: S608 -- names of ours
    op.drop_index("ix_appointment_office", "appointment")
    if op.get_bind().dialect.name == "sqlite":
        _make_appointment_anew(with_office=False)
        _make_session_anew(with_office=False)
        _make_tokens_anew(with_office=False)
    else:
        op.drop_column("appointment", "office")
        op.drop_column("session", "office")
        op.drop_column("api_token", "office")
    op.drop_table("membership")
    op.drop_table("offices")


def _make_offices() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("short", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("organisation", sa.String(120)),
        sa.Column("phone", sa.String(80)),
        sa.Column("email", sa.String(254)),
        sa.Column("imprint_url", sa.String(500)),
        sa.Column("privacy_url", sa.String(500)),
        sa.Column("provider_name", sa.String(80)),
        sa.Column("provider_template", sa.String(500)),
        sa.Column("provider_origins", sa.Text),
        sa.Column("provider_browsers", sa.Text),
        sa.Column("time_zone", sa.String(80)),
        sa.Column("languages", sa.String(200)),
        sa.Column("team_board", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
        sa.UniqueConstraint("short", name="uq_offices_short"),
    )
    op.execute("INSERT INTO offices (id, short, version) VALUES (0, '1', 1)")


def _add_columns() -> None:
    """Add them to PostgreSQL's tables, which the version before goes on writing to."""
    to = "REFERENCES offices (id) ON DELETE"
    op.execute(
        "ALTER TABLE appointment ADD COLUMN office INTEGER DEFAULT 0 NOT NULL "
        f"CONSTRAINT fk_appointment_office {to} CASCADE"
    )
    op.execute(
        "ALTER TABLE api_token ADD COLUMN office INTEGER DEFAULT 0 NOT NULL "
        f"CONSTRAINT fk_api_token_office {to} CASCADE"
    )
    op.execute(f"ALTER TABLE session ADD COLUMN office INTEGER CONSTRAINT fk_session_office {to} SET NULL")


def _make_appointment_anew(*, with_office: bool) -> None:
    """Make SQLite's table anew: it takes no column that refers to another table and cannot be empty.

    Rows live for days and are few. What hangs on them goes with the old table, and is put back.
    """
    kept = {name: _rows(name) for name in _HANGING}
    office: list[sa.schema.SchemaItem] = [
        sa.Column("office", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_appointment_office", ondelete="CASCADE"),
    ]
    for index in ("ix_appointment_ends", "ix_appointment_counsellor"):
        op.drop_index(index, "appointment")
    op.create_table(
        "appointment_new",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("label", sa.String(80)),
        sa.Column("counsellor", sa.String(32)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_appointment"),
        sa.UniqueConstraint("id", name="uq_appointment_id"),
        sa.ForeignKeyConstraint(
            ["counsellor"], ["account.id"], name="fk_appointment_counsellor", ondelete="SET NULL"
        ),
        *(office if with_office else []),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO appointment_new ({_OLD}) SELECT {_OLD} FROM appointment")  # noqa: S608 -- our names
    op.drop_table("appointment")
    op.rename_table("appointment_new", "appointment")
    op.create_index("ix_appointment_ends", "appointment", ["ends"])
    op.create_index("ix_appointment_counsellor", "appointment", ["counsellor"])
    for name, rows in kept.items():
        if rows:
            op.bulk_insert(sa.Table(name, sa.MetaData(), autoload_with=op.get_bind()), rows)


def _make_session_anew(*, with_office: bool) -> None:
    """Make the other table anew, whose constraint would have no name if it came with a column."""
    office: list[sa.schema.SchemaItem] = [
        sa.Column("office", sa.Integer),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_session_office", ondelete="SET NULL"),
    ]
    rows = [{name: value for name, value in row.items() if name != "office"} for row in _rows("session")]
    op.drop_index("ix_session_account_id", "session")
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_session"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_session_account_id", ondelete="CASCADE"
        ),
        *(office if with_office else []),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    if rows:
        op.bulk_insert(sa.Table("session", sa.MetaData(), autoload_with=op.get_bind()), rows)


def _make_tokens_anew(*, with_office: bool) -> None:
    office: list[sa.schema.SchemaItem] = [
        sa.Column("office", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_api_token_office", ondelete="CASCADE"),
    ]
    rows = [{name: value for name, value in row.items() if name != "office"} for row in _rows("api_token")]
    op.drop_table("api_token")
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", sa.String(80), nullable=False),
        sa.Column("last_used", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("name", name="uq_api_token_name"),
        sa.UniqueConstraint("key", name="uq_api_token_key"),
        *(office if with_office else []),
        sqlite_with_rowid=False,
    )
    if rows:
        op.bulk_insert(sa.Table("api_token", sa.MetaData(), autoload_with=op.get_bind()), rows)


def _rows(name: str) -> list[dict[str, object]]:
    found = op.get_bind().execute(sa.text(f"SELECT * FROM {name}"))  # noqa: S608 -- a name of ours
    return [dict(row._mapping) for row in found]
