"""What a start and a short command load: only what they use. Their time is measured by `make bench`."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, address, environment, get, logged, serving

LATER = {"webauthn", "OpenSSL", "zxcvbn", "alembic", "icalendar", "joserfc"}
"""Loaded by the first request that needs it."""
POSTGRESQL = {"sqlalchemy.ext.asyncio", "sqlalchemy.orm", "greenlet", "asyncpg"}
"""Loaded where the database is PostgreSQL."""
MOST_MIB = 108
TOLD = """import atexit, sys
atexit.register(lambda: print("loaded:", *sys.modules, file=sys.stderr))
sys.argv[0] = "startklar"
from checker.cli.main import main
main()
"""


def loaded_by(*command: str, folder: Path) -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", TOLD, *command],
        env=environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return told(ended.stderr)


def told(errors: str) -> set[str]:
    [names] = [line for line in errors.splitlines() if line.startswith("loaded:")]
    return set(names.split()[1:])


@pytest.mark.parametrize(
    ("command", "not_needed"),
    [
        (("--help",), {"sqlalchemy", "aiohttp", "pydantic", "jinja2", "babel"}),
        (("version",), {"sqlalchemy", "aiohttp", "pydantic", "jinja2", "babel"}),
        (("settings",), {"sqlalchemy", "aiohttp", "jinja2", "babel", "limits"}),
        (("account", "list"), {"aiohttp", "jinja2", "babel", "brotli", "limits", *POSTGRESQL}),
        (("appointment", "list"), {"aiohttp", "jinja2", "babel", "brotli", "limits", *POSTGRESQL}),
        (("purge",), {"aiohttp", "jinja2", "babel", "brotli", "limits", *POSTGRESQL}),
    ],
)
def test_a_short_command_loads_nothing_of_the_server(
    tmp_path: Path, command: tuple[str, ...], not_needed: set[str]
) -> None:
    loaded = loaded_by(*command, folder=tmp_path / "data")

    assert "checker.cli.main" in loaded
    assert loaded & not_needed == set()


def test_the_exit_looks_through_nothing() -> None:
    told = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count()))"
    code = f"{told}; from checker.cli.main import main; main()"

    ended = subprocess.run([sys.executable, "-c", code, "version"], cwd=ROOT, capture_output=True, text=True)

    assert int(ended.stdout.split()[-1]) > 10_000


def test_a_second_start_loads_and_packs_only_what_the_first_page_needs(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, "serve") as (_, lines):
        get(address(lines[0]))
    packed = {path: path.stat().st_mtime_ns for path in (folder / "packed").iterdir()}
    assert packed

    with serving(folder, "serve", by=[sys.executable, "-c", TOLD]) as (process, lines):
        get(address(lines[0]))
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    loaded = told(logged(folder))
    assert "checker.app" in loaded
    assert loaded & (LATER | POSTGRESQL) == set()
    assert {path: path.stat().st_mtime_ns for path in (folder / "packed").iterdir()} == packed
    [resident] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
    assert resident / 1024 <= MOST_MIB
