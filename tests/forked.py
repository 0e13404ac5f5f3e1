"""Commands in processes of their own that need not load Startklar: a process that has loaded it is forked.

Loading is nine tenths of what a short command costs. All else is as an operator has it: `python -m checker`
with arguments, environment, standard input and output, and an exit code.
"""

import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Final

LOADED: Final = ("alembic.command", "checker.cli.main", "checker.cli.open_database", "checker.cli.serve")
"""What most commands load."""
STANDARD: Final = {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY, "stderr": os.O_WRONLY}
_FORKS: Final = get_context("forkserver")
_FORKS.set_forkserver_preload(list(LOADED))


def run_forked(
    arguments: Sequence[str], environment: Mapping[str, str], cwd: Path, typed: str, timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Run `python -m checker` with these arguments. Raises subprocess.TimeoutExpired; then it is killed."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in STANDARD}
        for name, file in files.items():
            file.write_text(typed if name == "stdin" else "")
        process = _FORKS.Process(target=_command, args=(arguments, dict(environment), cwd, files))
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(list(arguments), timeout_s)
        said = files["stdout"].read_text(), files["stderr"].read_text()
        return subprocess.CompletedProcess(list(arguments), process.exitcode, *said)


def _command(
    arguments: Sequence[str], environment: Mapping[str, str], cwd: Path, files: Mapping[str, Path]
) -> None:
    """Become the command, in the process that was forked."""
    for number, (name, way) in enumerate(STANDARD.items()):
        os.dup2(os.open(files[name], way), number)
    sys.stdin = os.fdopen(0, closefd=False)  # multiprocessing has put nothing in its place
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = ["checker", *arguments]
    runpy.run_module("checker", run_name="__main__", alter_sys=True)
