"""Backup and restore as an operator does them: nothing lost, nothing that had to be gone comes back."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.processes import address, get, run, serving


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with an account and an appointment."""
    folder = tmp_path / "data"
    assert run(folder, "account", "add", "anna").returncode == 0
    assert run(folder, "appointment", "add", "--starts", "2099-12-01T10:00").returncode == 0
    return folder


def rows(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_backup_with_its_key_comes_back_in_an_empty_folder(data: Path, tmp_path: Path) -> None:
    key = (data / "secret.key").read_text()
    said = run(data, "backup", str(tmp_path / "b"), "--with-key")
    assert "Delete it by" in said.stdout
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600

    restored = run(tmp_path / "new", "restore", str(tmp_path / "b"))

    assert restored.returncode == 0, restored.stderr
    assert (tmp_path / "new/secret.key").read_text() == key
    assert rows(tmp_path / "new/startklar.sqlite3", "appointment") == 1
    assert key.strip().encode() not in (tmp_path / "new/startklar.sqlite3").read_bytes()
    with serving(tmp_path / "new", "serve") as (_, lines):
        assert "data-config" in get(address(lines[0]))


def test_a_backup_without_the_key_holds_none(data: Path, tmp_path: Path) -> None:
    key = (data / "secret.key").read_text().strip()

    said = run(data, "backup", str(tmp_path / "b"))

    assert "The key is not in it" in said.stdout
    assert key.encode() not in (tmp_path / "b").read_bytes()
    assert bytes.fromhex(key) not in (tmp_path / "b").read_bytes()


def test_a_backup_is_whole_while_the_server_runs(data: Path, tmp_path: Path) -> None:
    with serving(data, "serve"):
        assert run(data, "backup", str(tmp_path / "b")).returncode == 0

    assert rows(tmp_path / "b", "account") == 1


def test_what_has_expired_meanwhile_does_not_come_back(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "startklar.sqlite3")) as database, database:
        database.execute("UPDATE appointment SET starts = 1000, ends = 2000")
    run(data, "backup", str(tmp_path / "b"), "--with-key")

    said = run(tmp_path / "new", "restore", str(tmp_path / "b"))

    assert "1 appointments" in said.stdout
    assert rows(tmp_path / "new/startklar.sqlite3", "appointment") == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a letter " * 99, "is no backup"), (b"", "is no backup"), (None, "is not there")],
)
def test_what_is_no_backup_is_refused_and_the_database_stays(
    data: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "b").write_bytes(content)

    refused = run(data, "restore", str(tmp_path / "b"), "--replace")

    assert refused.returncode == 1
    assert said in refused.stderr
    assert rows(data / "startklar.sqlite3", "appointment") == 1


def test_a_backup_that_the_present_key_does_not_fit_changes_nothing(data: Path, tmp_path: Path) -> None:
    run(data, "backup", str(tmp_path / "b"))
    assert run(tmp_path / "other", "account", "add", "berta").returncode == 0

    refused = run(tmp_path / "other", "restore", str(tmp_path / "b"), "--replace")

    assert "key" in refused.stderr
    assert "berta" in run(tmp_path / "other", "account", "list").stdout
    assert not (tmp_path / "other/restored.sqlite3").exists()


def test_what_lies_beside_the_database_stays(data: Path, tmp_path: Path) -> None:
    run(data, "backup", str(tmp_path / "b"))
    (data / "startklar.sqlite3.mine").write_text("a copy of the operator's")

    assert run(data, "restore", str(tmp_path / "b"), "--replace").returncode == 0

    assert (data / "startklar.sqlite3.mine").exists()


def test_nothing_is_replaced_unasked(data: Path, tmp_path: Path) -> None:
    run(data, "backup", str(tmp_path / "b"))

    assert "there already" in run(data, "backup", str(tmp_path / "b")).stderr
    assert "--replace" in run(data, "restore", str(tmp_path / "b")).stderr
    assert run(data, "restore", str(tmp_path / "b"), "--replace").returncode == 0


def test_with_another_key_nothing_starts_until_it_is_accepted(data: Path) -> None:
    (data / "secret.key").write_text("ab" * 32)

    refused = run(data, "account", "list")
    assert refused.returncode == 1
    assert "startklar key accept" in refused.stderr

    assert run(data, "key", "accept", "--yes").returncode == 0
    assert "anna" in run(data, "account", "list").stdout
    assert (
        rows(data / "startklar.sqlite3", "session") == rows(data / "startklar.sqlite3", "one_time_link") == 0
    )


def test_a_key_of_the_settings_takes_the_place_of_the_file(tmp_path: Path) -> None:
    assert run(tmp_path, "account", "list", SECRET_KEY="cd" * 32).returncode == 0

    assert not (tmp_path / "secret.key").exists()
    assert "key accept" in run(tmp_path, "account", "list", SECRET_KEY="ef" * 32).stderr
    assert "64 hexadecimal digits" in run(tmp_path, "account", "list", SECRET_KEY="short").stderr


def test_on_postgresql_the_right_tools_are_named(tmp_path: Path) -> None:
    said = run(tmp_path, "backup", str(tmp_path / "b"), DATABASE_URL="postgresql://a@127.0.0.1:1/a")

    assert "pg_dump" in said.stderr
