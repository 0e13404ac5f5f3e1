"""Emulated links between two network namespaces: what a bench or a trial runs over.

Needs root, iproute2, /dev/net/tun and the link emulator `linkem` (its source is found beside the
repository or by STARTKLAR_LINKEM; it is built into a temporary folder).
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER_ADDRESS = "10.50.0.1"
CLIENT_ADDRESS = "10.50.0.2"


@dataclass(frozen=True, slots=True)
class Link:
    """A line as linkem makes it. Rates at IP level (0 = unlimited), delay and loss one way, each way."""

    name: str
    up_kbps: float = 0
    down_kbps: float = 0
    delay_ms: float = 20
    jitter_ms: float = 0
    loss_percent: float = 0
    queue_ms: float = 200

    @property
    def rate_kbps(self) -> float:
        """The smaller of both ways, infinite when unlimited."""
        return min(self.up_kbps or float("inf"), self.down_kbps or float("inf"))

    def arguments(self, seed: int) -> list[str]:
        """Return linkem's arguments."""
        values = {
            "up": self.up_kbps,
            "down": self.down_kbps,
            "delay": self.delay_ms,
            "jitter": self.jitter_ms,
            "loss": self.loss_percent,
            "queue": self.queue_ms,
            "seed": seed,
        }
        return [f"{key}={value:g}" for key, value in values.items()]


def source() -> Path:
    """Return linkem's source. Raises FileNotFoundError with the place that was expected."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "tools" / "linkem.c"
    path = Path(os.environ.get("STARTKLAR_LINKEM", beside))
    if not path.is_file():
        raise FileNotFoundError(f"the link emulator's source is expected at {path} (or set STARTKLAR_LINKEM)")
    return path


@dataclass
class Laboratory:
    """Two namespaces with unique names, removed at the end, and one link at a time between them."""

    tag: str = field(default_factory=lambda: f"{os.getpid() % 100000}")

    def __post_init__(self) -> None:
        self.client = f"skc{self.tag}"
        self.server = f"sks{self.tag}"
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-"))
            self._linkem = Path(folder) / "linkem"
            run("gcc", "-O2", "-w", "-o", str(self._linkem), str(source()))
            for name in (self.client, self.server):
                run("ip", "netns", "add", name)
                stack.callback(run, "ip", "netns", "delete", name)
                run("ip", "-n", name, "link", "set", "lo", "up")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @contextmanager
    def laid(self, link: Link, seed: int = 7) -> Iterator["subprocess.Popen[str]"]:
        """Lay the link; the process of the emulator is given so that a trial can stop it (a dead line)."""
        ends = [self.client, f"{CLIENT_ADDRESS}/24", self.server, f"{SERVER_ADDRESS}/24"]
        with subprocess.Popen(
            [str(self._linkem), *ends, *link.arguments(seed)], stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                if process.stderr is None or "linkem up" not in process.stderr.readline():
                    raise RuntimeError(f"the link {link.name} did not come up")
                yield process
            finally:
                process.send_signal(signal.SIGCONT)
                process.terminate()

    def inside(self, namespace: str, *command: str) -> list[str]:
        """Return the command line that runs a command in one of the namespaces."""
        return ["ip", "netns", "exec", namespace, *command]


def run(*command: str) -> None:
    """Run a command to its end. Raises CalledProcessError."""
    subprocess.run(command, check=True)
