"""Run a program on chosen cores, before all others: `python -m bench.crowd.pinned CORES PROGRAM …`.

Linux weighs sessions against each other before it weighs processes (sched(7), autogroups), so that `nice`
alone changes nothing between two of them. Without the right to go first it is one program of many.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_FIRST: Final = "-18"


def command(cores: set[int], *program: str) -> list[str]:
    """Return the command line."""
    return [sys.executable, "-m", "bench.crowd.pinned", ",".join(map(str, cores)), *program]


def two_sides() -> tuple[set[int], set[int]]:
    """Return the server's one core, and those of everybody else; the same one on a machine with one."""
    cores = os.sched_getaffinity(0)
    return {min(cores)}, cores - {min(cores)} or cores


def precede(cores: set[int]) -> None:
    """Move this process to cores, and in front of all others where it may."""
    os.sched_setaffinity(0, cores)
    with suppress(OSError):
        os.setsid()  # a session of its own, unless it leads one already
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(_FIRST)


def main(cores: str, *program: str) -> None:
    """Become the program."""
    precede({int(core) for core in cores.split(",")})
    os.execvp(program[0], program)  # noqa: S606 -- what the bench has asked for


if __name__ == "__main__":
    main(*sys.argv[1:])
