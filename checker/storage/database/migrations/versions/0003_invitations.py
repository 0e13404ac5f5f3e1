"""Appointments get an id, a generation of their link, an owner among the accounts; they can be cancelled."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OLD = ("hash", "starts", "ends", "language", "label", "version")


def upgrade() -> None:
    """Make the table anew, as SQLite adds no constraints to one; rows live for days and are few."""
    appointments, readiness = _take_all()
    _make_appointment(
        sa.Column("counsellor", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.UniqueConstraint("id", name="uq_appointment_id"),
        sa.ForeignKeyConstraint(
            ["counsellor"], ["account.id"], name="fk_appointment_counsellor", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_appointment_counsellor", "appointment", ["counsellor"])
    # Their links were drawn by chance and cannot be shown again; they go on working until renewed.
    new = {"counsellor": None, "generation": 0, "cancelled": False}
    _put_back([row | new | {"id": secrets.token_hex(16)} for row in appointments], readiness)


def downgrade() -> None:
    """Make it as it was; who made an appointment is forgotten."""
    appointments, readiness = _take_all()
    _make_appointment(sa.Column("counsellor", sa.String(80)))
    _put_back([row | {"counsellor": None} for row in appointments], readiness)


def _take_all() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the rows that stay and drop both tables."""
    connection = op.get_bind()
    columns = ", ".join(_OLD)
    appointments = connection.execute(sa.text(f"SELECT {columns} FROM appointment"))  # noqa: S608 -- our own names
    readiness = connection.execute(sa.text("SELECT * FROM readiness"))
    taken = [dict(row._mapping) for row in appointments], [dict(row._mapping) for row in readiness]
    op.drop_table("readiness")
    op.drop_index("ix_appointment_ends", "appointment")
    op.drop_table("appointment")
    return taken


def _make_appointment(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "appointment",
        sa.Column("hash", sa.LargeBinary(32)),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("label", sa.String(80)),
        sa.Column("version", sa.Integer, nullable=False),
        *more,
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


def _put_back(appointments: list[dict[str, object]], readiness: list[dict[str, object]]) -> None:
    connection = op.get_bind()
    tables = sa.MetaData()
    for name, rows in (("appointment", appointments), ("readiness", readiness)):
        table = sa.Table(name, tables, autoload_with=connection)
        if rows:
            connection.execute(sa.insert(table), rows)
