"""A Valkey (or Redis, its elder sister) of the tests' own, on a free port of this machine."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.ports import free_port

PROGRAM: Final = shutil.which("valkey-server") or shutil.which("redis-server")
_STARTS_IN_S: Final = 10.0


class Valkey:
    """A server that forgets everything when it stops; `url` stays the same when it is started again."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port, self._options = free_port(), options
        self.url, self._folder = f"redis://127.0.0.1:{self.port}/0", folder

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert PROGRAM is not None
        said = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", "")
        self.process = subprocess.Popen([PROGRAM, *said, *self._options], stdout=subprocess.DEVNULL)
        until = time.monotonic() + _STARTS_IN_S
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as peer:
                peer.sendall(b"PING\r\n")
                if peer.recv(10):
                    return
            time.sleep(0.02)
        raise RuntimeError("Valkey is installed but does not start")

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def valkey_server(folder: Path, *options: str) -> Iterator[Valkey]:
    """Run a server."""
    server = Valkey(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
