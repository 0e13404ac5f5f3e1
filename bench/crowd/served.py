"""The real server, or the relay alone, as an operator starts them, on one core."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.crowd.pinned import command

_ROOT: Final = Path(__file__).parents[2]
# All browsers of a bench share one address, which households never do.
_ROOMY: Final = {
    "PORT": "0",
    "RELAY_PORT": "0",
    "LOG_LEVEL": "error",
    **{f"RATE_LIMIT_{kind}": "100000/minute" for kind in ("PAGES", "API", "REHEARSALS")},
}


@contextmanager
def startklar(
    name: str,
    says: str,
    folder: Path,
    cores: set[int],
    settings: Mapping[str, str],
    module: str = "checker",
) -> Iterator[tuple[str, int]]:
    """Run one of its commands; the value is what stands behind `says` in its output, and the process.

    `module` is what runs in its place, to compare with.
    """
    own = {"DATA_DIR": str(folder), **_ROOMY, **settings}
    environment = {**os.environ, **{f"STARTKLAR_{key}": value for key, value in own.items()}}
    process = subprocess.Popen(
        command(cores, sys.executable, "-m", module, name),
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = next((line for line in process.stdout if says in line), "")
        if not line:
            raise RuntimeError(f"startklar {name} did not start")
        yield line.partition(says)[2].split()[0].rstrip("/"), process.pid
    finally:
        process.terminate()
        process.wait(15)


def processor_ms(pid: int) -> float:
    """Return what a process has used in all its threads that are alive, by the scheduler's own count."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def settle() -> None:
    """Wait until what ends has ended: allocations, a place."""
    time.sleep(0.5)
