"""Startklar as an operator runs it: a process of its own."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.forked import run_forked

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "checker"]
LIMIT_S = 60
FOREIGN = {"AIOHTTP_NO_EXTENSIONS", "PYTHONPATH"}
"""Variables that are not ours; they change what is loaded, so such a command loads it itself."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("STARTKLAR_")}
    given = {
        "DATA_DIR": str(folder),
        "PORT": "0",
        "RELAY_PORT": "0",
        "LANGUAGES": "en",
        "DEFAULT_LANGUAGE": "en",
    }
    named = {
        name if name in FOREIGN else f"STARTKLAR_{name}": value for name, value in (given | more).items()
    }
    return own | named


def run(folder: Path, *arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command; `typed` is what comes on standard input."""
    if not FOREIGN & more.keys():
        return run_forked(arguments, environment(folder, **more), ROOT, typed, LIMIT_S)
    return subprocess.run(
        [*COMMAND, *arguments],
        input=typed,
        env=environment(folder, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@contextmanager
def serving(
    folder: Path,
    command: str = "demo",
    /,
    *,
    by: Sequence[str] = COMMAND,
    cwd: Path | str = ROOT,
    **more: str,
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Run a server; yields the process and its first lines. `by`: how the command line is run.

    What it logs goes into a file (`logged`): a pipe that nobody reads is full after some hundred requests,
    and the server would wait for ever.
    """
    log_file(folder).parent.mkdir(parents=True, exist_ok=True)
    with log_file(folder).open("w") as log:
        process = subprocess.Popen(
            [*by, command],
            env=environment(folder, **more),
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout
    try:
        lines = [process.stdout.readline().strip() for _ in range(2 if command == "demo" else 1)]
        yield process, lines
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def log_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.stderr")


def logged(folder: Path) -> str:
    """Return what the server with this data folder has logged since its start."""
    return log_file(folder).read_text()


def address(line: str) -> str:
    return line.partition(": ")[2]


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
        return body.decode()
