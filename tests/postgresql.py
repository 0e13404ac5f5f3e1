"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, reached by a socket inside it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_DEBIAN: Final = Path("/usr/lib/postgresql")  # not in the PATH there
_STARTS_IN_S: Final = 30.0
_OWNER: Final = b"CREATE ROLE startklar LOGIN CREATEDB\nCREATE DATABASE startklar OWNER startklar\n"
_FAST: Final = ("-c", "listen_addresses=", "-F")
"""By the socket alone, and nothing is synced: no test pulls the plug."""


def programs() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`, or None where there is no server.

    The PATH comes first, so it decides which of several is tested (CONTRIBUTING.md); then Debian's newest.
    """
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(_DEBIAN.glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def version() -> str:
    """Return what the server of `programs` says of itself."""
    folder = programs()
    if folder is None:
        return "no server is installed"
    return subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


class Cluster:
    """A server and its folder; `url` is the SQLAlchemy address of an empty database.

    Its owner is no superuser, as in docs/association.md, so row-level security holds.

    `options` are those of the command `postgres`.
    """

    def __init__(self, folder: str, options: Sequence[str] = _FAST) -> None:
        binaries = programs()
        assert binaries is not None
        self._folder, self._data, self._program = folder, f"{folder}/data", binaries / "postgres"
        self.url = f"postgresql+asyncpg://startklar@/startklar?host={folder}"
        self._options = options
        self._own: dict[str, Any] = {"cwd": folder}
        if os.geteuid() == 0:  # it refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._own |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        subprocess.run(
            [binaries / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
            check=True, capture_output=True, **self._own,
        )  # fmt: skip
        subprocess.run(
            [self._program, "--single", "-D", self._data, "-F", "postgres"],
            input=_OWNER, check=True, capture_output=True, **self._own,
        )  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it says that it is ready (as pg_ctl does)."""
        self._server = subprocess.Popen(
            [self._program, "-D", self._data, "-k", self._folder, *self._options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._own,
        )  # fmt: skip
        pid_file, until = Path(self._data) / "postmaster.pid", time.monotonic() + _STARTS_IN_S
        while time.monotonic() < until and self._server.poll() is None:
            if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL is installed but does not start")

    def stop(self) -> None:
        """Stop it as an operator does; sessions are ended."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once: no session is told, the next start recovers by the log (immediate shutdown)."""
        self._end(signal.SIGQUIT)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let it take connections and answer nothing inside the block, as behind a network that is gone."""
        pid = self._server.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        everybody = [pid, *map(int, children)]
        for each in everybody:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in everybody:
                os.kill(each, signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        self._server.send_signal(how)
        self._server.wait(timeout=20)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a server."""
    with tempfile.TemporaryDirectory(prefix="startklar-pg-", ignore_cleanup_errors=True) as folder:
        server = Cluster(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
