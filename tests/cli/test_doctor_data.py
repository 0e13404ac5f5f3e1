"""The doctor looks at folder, key, database and certificate, and changes nothing."""

import asyncio
import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from checker.cli import doctor, doctor_data
from checker.storage.database.engine import migrate
from tests.certificates import certificate
from tests.support import make_settings

KEY = bytes(32)


def examine(tmp_path: Path, **given: object) -> list[str]:
    return asyncio.run(doctor.examine(make_settings(tmp_path, **given)))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that was made with KEY, and that key."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    (folder / "secret.key").write_text(KEY.hex())
    (folder / "secret.key").chmod(0o600)
    file = folder / "startklar.sqlite3"
    asyncio.run(migrate(f"sqlite:///{file}", KEY))
    return file


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(statement)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*")}


def test_before_the_first_start_it_makes_nothing(tmp_path: Path) -> None:
    examine(tmp_path)

    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("step", ["0007", None])
def test_it_leaves_an_older_database_as_it_is(tmp_path: Path, database: Path, step: str | None) -> None:
    change(
        database,
        f"UPDATE alembic_version SET version_num = '{step}'" if step else "DROP TABLE alembic_version",
    )
    before = contents(database.parent)

    faults = examine(tmp_path)

    assert contents(database.parent) == before
    assert not any("database" in fault for fault in faults)


def test_a_newer_database_is_said(tmp_path: Path, database: Path) -> None:
    change(database, "UPDATE alembic_version SET version_num = '9999'")

    assert any("newer" in fault for fault in examine(tmp_path))


def test_another_key_is_said(tmp_path: Path, database: Path) -> None:
    assert not any("key" in fault for fault in examine(tmp_path))

    (database.parent / "secret.key").write_text("ab" * 32)

    assert any("startklar key accept" in fault for fault in examine(tmp_path))


def test_a_disk_that_is_nearly_full_is_said(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=99_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    assert any("nearly full" in fault for fault in examine(tmp_path))


@pytest.mark.parametrize(("days", "said"), [(-1, "has ended"), (5, "ends in 4 days"), (60, "")])
def test_a_certificate_that_ends_soon_is_said(tmp_path: Path, days: int, said: str) -> None:
    cert, key = certificate(tmp_path, lasts=timedelta(days=days))

    faults = [fault for fault in examine(tmp_path, tls_cert=cert, tls_key=key) if "certificate" in fault]

    assert bool(faults) is bool(said)
    assert said in "".join(faults)


@pytest.mark.parametrize(("version", "said"), [(150_004, True), (160_000, False)])
def test_a_postgresql_that_is_too_old_is_said(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch, version: int, said: bool
) -> None:
    monkeypatch.setattr(doctor_data, "_VERSION", f"SELECT {version}")

    faults = examine(tmp_path, database_url=postgresql)

    assert any("is too old" in fault for fault in faults) is said


def test_a_user_without_rights_is_said(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        doctor_data, "_RIGHT", "SELECT has_schema_privilege('pg_monitor', 'public', 'CREATE')"
    )

    assert any("GRANT CREATE" in fault for fault in examine(tmp_path, database_url=postgresql))
