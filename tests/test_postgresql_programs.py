"""Which PostgreSQL the tests run on: the PATH decides, and the head of every run names it."""

from pathlib import Path

import pytest

from tests.postgresql import programs, version


@pytest.fixture
def another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the PATH with a server that was not there before."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def test_the_path_comes_before_what_debian_has(another: Path) -> None:
    assert programs() == another


def test_the_head_of_a_run_names_the_version(another: Path, request: pytest.FixtureRequest) -> None:
    config = request.config

    said = config.hook.pytest_report_header(config=config, start_path=another)

    assert "PostgreSQL: postgres (PostgreSQL) 99.1" in said


def test_a_folder_without_a_server_is_none(another: Path) -> None:
    (another / "postgres").unlink()

    assert programs() != another
    assert "99.1" not in version()
