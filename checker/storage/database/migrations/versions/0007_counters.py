"""Anonymous results are counted and no longer kept: what is there is added up and dropped.

Results that were still encrypted are opened with the key of the data folder. All names and ratings stand
here as they were at this step.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ZERO = 1 << 32
_BANDED = ("duration", "rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality", "transport")
_SAME = ("browser", "device", "language")
_RATINGS = ("ready", "hint", "unknown", "limited", "blocked")
_READY = "ok verified good"
_RATED = {
    "browser": {"hint": "not_listed outdated in_app_works", "blocked": "in_app no_webrtc no_media insecure"},
    "camera": {"hint": "low_resolution dark low_rate", "unknown": "skipped not_measured"},
    "microphone": {"hint": "quiet too_loud noisy", "unknown": "skipped not_measured"},
    "speaker": {"blocked": "not_heard", "unknown": "playback_blocked skipped not_measured"},
    "connection": {
        "hint": "limited relay_only_tcp unstable",
        "limited": "poor",
        "blocked": "webrtc_blocked offline",
        "unknown": "not_measured",
    },
    "handoff": {"blocked": "unreachable", "unknown": "not_measured"},
}
_ELSE = {"camera": "limited", "microphone": "blocked"}
"""Check → rating of all its other findings."""
_COLUMNS = {
    "browser": "browser_finding",
    "camera": "camera",
    "microphone": "microphone",
    "speaker": "speaker",
    "connection": "connection",
    "handoff": "handoff",
}
"""Check → its column in rows that were encrypted before the findings were one (0005)."""


def upgrade() -> None:
    """Add up what is there, then drop it; SQLite writes zeros over what is dropped (`secure_delete`)."""
    op.create_table(
        "counter",
        sa.Column("office", sa.Integer, autoincrement=False),
        sa.Column("week", sa.String(8)),
        sa.Column("question", sa.String(40)),
        sa.Column("answer", sa.String(40)),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("office", "week", "question", "answer", name="pk_counter"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt",
        sa.Column("hash", sa.LargeBinary(32)),
        sa.Column("day", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_receipt"),
        sqlite_with_rowid=False,
    )
    _put(Counter(_counted()))
    op.drop_table("sealed_result")
    op.drop_index("ix_result_week", "result")
    op.drop_table("result")


def _counted() -> Iterator[tuple[str, str, str]]:
    """Yield week, question and answer for every answer of every result."""
    for row in _rows():
        for question, answer in _answers(row):
            yield row["week"], question, answer


def _put(counted: Mapping[tuple[str, str, str], int]) -> None:
    names = ("office", "week", "question", "answer", "number")
    rows = [
        {"office": 0, "week": week, "question": question, "answer": answer, "number": _ZERO + number}
        for (week, question, answer), number in sorted(counted.items())
    ]
    op.bulk_insert(sa.table("counter", *(sa.column(name) for name in names)), rows)


def _rows() -> Iterator[Mapping[str, Any]]:
    for row in op.get_bind().execute(sa.text("SELECT * FROM result")).mappings():
        yield {**row, "findings": json.loads(row["findings"])}
    sealed = op.get_bind().execute(sa.text("SELECT key, sealed FROM sealed_result")).all()
    key: bytes | None = context.config.attributes.get("key")
    if not sealed:
        return
    if key is None:
        raise RuntimeError("the key of the data folder is needed to count the results that are encrypted")
    for name, text in sealed:
        yield from _opened(key, name, text)


def _opened(key: bytes, name: bytes, text: bytes) -> Iterator[dict[str, Any]]:
    """Yield the row; none where it was encrypted with another key, which nobody can open any more."""
    cipher = AESGCM(hmac.digest(key, b"sealed result\0", hashlib.sha256))
    try:
        row = json.loads(cipher.decrypt(text[:12], text[12:], name))
    except InvalidTag:
        return
    if "findings" not in row:
        row["findings"] = {check: row[column] for check, column in _COLUMNS.items()}
    yield row


def _answers(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    system = "linux" if row["system"] == "chromeos" else row["system"]
    rated = {check: _rating(check, found) for check, found in row["findings"].items()}
    yield "checks", "all"
    yield "first", row["first_rating"]
    yield "last", max(rated.values(), key=_RATINGS.index)
    yield "system", system
    yield from ((name, row[name]) for name in _SAME)
    yield from ((name, row[name] or "none") for name in _BANDED)
    for check, found in row["findings"].items():
        yield f"{check}.finding", found
        if rated[check] in ("limited", "blocked"):
            yield f"{check}.problem", system


def _rating(check: str, found: str) -> str:
    if found in _READY.split():
        return "ready"
    named = (rating for rating, words in _RATED.get(check, {}).items() if found in words.split())
    return next(named, _ELSE.get(check, "unknown"))


def downgrade() -> None:
    """Make the tables of results again, empty: counts cannot be taken apart."""
    op.drop_table("receipt")
    op.drop_table("counter")
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
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("first_rating", sa.String(16), nullable=False),
        *(sa.Column(column, sa.String(24)) for column in _BANDED[:-1]),
        sa.Column("transport", sa.String(8)),
        sa.PrimaryKeyConstraint("hash", name="pk_result"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_result_week", "result", ["week"])
    op.create_table(
        "sealed_result",
        sa.Column("key", sa.LargeBinary(32)),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sealed_result"),
        sqlite_with_rowid=False,
    )
