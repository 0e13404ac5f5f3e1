"""Two network namespaces and one emulated line between them. Needs root, iproute2, gcc and /dev/net/tun."""

import json
import os
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from e2e.namespaces import enter, run

SERVER: Final = "10.50.0.1"
CLIENT: Final = "10.50.0.2"
SERVER_6: Final = "fd50::1"
CLIENT_6: Final = "fd50::2"


@dataclass(frozen=True, slots=True)
class Link:
    """A line; the figures are those of emulator.c. Rates at IP level (0 = unlimited), the rest each way."""

    name: str
    up: float = 0
    down: float = 0
    delay: float = 20
    jitter: float = 0
    loss: float = 0
    burst: float = 1
    queue: float = 200
    bucket: float = 0
    dip: float = 0
    dip_ms: float = 0
    every_ms: float = 0
    family: Literal[4, 6] = 4
    udp: int = 1
    port: int = 0
    tls: int = 0
    dead: int = 0

    def command(self, seed: int) -> str:
        """Return what emulator.c is told."""
        values = [f"{f.name}={getattr(self, f.name):g}" for f in fields(self) if f.name != "name"]
        return f"set {' '.join(values)} seed={seed}"


class Laboratory:
    """The namespaces `client` and `server`; the calling process moves into the client's for good."""

    def __init__(self) -> None:
        self.client = f"skc{os.getpid()}"
        self.server = f"sks{os.getpid()}"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-"))
            program = Path(folder) / "emulator"
            run("gcc", "-O2", "-o", str(program), str(Path(__file__).with_name("emulator.c")))
            for name in (self.client, self.server):
                run("ip", "netns", "add", name)
                stack.callback(run, "ip", "netns", "delete", name)
                run("ip", "-n", name, "link", "set", "lo", "up")
            ends = [self.client, f"{CLIENT}/24", self.server, f"{SERVER}/24"]
            self._emulator = stack.enter_context(
                subprocess.Popen(
                    [str(program), *ends], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
                )
            )
            stack.callback(self._emulator.terminate)
            if self._answer() != "up":
                raise RuntimeError("the emulated line did not come up")
            for name, address in ((self.client, CLIENT_6), (self.server, SERVER_6)):
                run("ip", "-n", name, "address", "add", f"{address}/64", "dev", "line0", "nodad")
            enter(self.client)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def lay(self, link: Link, seed: int) -> None:
        """Make the line another one; its counters start again."""
        self._tell(link.command(seed))

    def counters(self) -> dict[str, Any]:
        """Return what has passed since: `{"up": {"bytes": …, "lost": …, "queue_ms": …}, "down": …}`."""
        found: dict[str, Any] = json.loads(self._tell("stats"))
        return found

    def serve(self, *command: str, **options: Any) -> "subprocess.Popen[str]":
        """Start a program on the server's side."""
        return subprocess.Popen(["ip", "netns", "exec", self.server, *command], text=True, **options)

    def _tell(self, line: str) -> str:
        assert self._emulator.stdin is not None
        self._emulator.stdin.write(f"{line}\n")
        return self._answer()

    def _answer(self) -> str:
        assert self._emulator.stdout is not None
        return self._emulator.stdout.readline().strip()
