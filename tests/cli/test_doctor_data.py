"""The doctor looks at folder, key, database and certificate, and changes nothing."""

import asyncio
import hashlib
import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from checker.cli import doctor, doctor_data
from checker.storage.data_notes import BACKUP, last_backup_s
from checker.storage.database.engine import DriverMissingError, migrate
from tests.certificates import certificate
from tests.processes import run
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


@pytest.mark.parametrize(
    ("last_days", "began_days", "says"),
    [
        (None, 2.9, None),
        (None, 3.1, "No backup is known: run `startklar backup FILE` every day"),
        (2.9, 90, None),
        (3.1, 90, "The last backup is 3 days old: run"),
        (12, 90, "The last backup is 12 days old: run"),
    ],
)
def test_a_backup_that_is_too_old_or_was_never_made_is_said(
    tmp_path: Path, database: Path, last_days: float | None, began_days: float, says: str | None
) -> None:
    began_s = time.time() - began_days * 86_400
    os.utime(database.parent / "secret.key", (began_s, began_s))
    if last_days is not None:
        (database.parent / BACKUP).touch()
        made_s = time.time() - last_days * 86_400
        os.utime(database.parent / BACKUP, (made_s, made_s))

    said = [fault for fault in examine(tmp_path) if "backup" in fault]

    assert len(said) == (says is not None)
    if says is not None:
        assert said[0].startswith(says)
        assert f"touch {database.parent / BACKUP}" in said[0]


def test_a_backup_is_remembered_by_the_command_that_makes_it(tmp_path: Path, database: Path) -> None:
    ended = run(database.parent, "backup", str(tmp_path / "safe"))

    assert ended.returncode == 0, ended.stderr
    assert time.time() - (last_backup_s(database.parent) or 0) < 60
    assert (database.parent / BACKUP).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("mode", "says"), [(0o600, False), (0o640, False), (0o644, True)])
def test_a_tls_key_that_others_can_read_is_said(tmp_path: Path, mode: int, says: bool) -> None:
    cert, key = certificate(tmp_path)
    key.chmod(mode)

    assert any(f"chmod o= {key}" in fault for fault in examine(tmp_path, tls_cert=cert, tls_key=key)) is says


def test_a_postgresql_without_its_packages_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "checker.storage.database.postgresql", None)

    faults = examine(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DriverMissingError, match="pipx inject startklar asyncpg greenlet"):
        asyncio.run(migrate("postgresql+asyncpg://nobody@127.0.0.1:1/none"))

    assert any("packages for it are missing: pip install asyncpg greenlet" in fault for fault in faults)


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
