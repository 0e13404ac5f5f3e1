"""How long a start takes and what an idle server keeps in memory, beside a bare aiohttp."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.report import Promise, Report

ROUNDS: Final = 3
IDLE_S: Final = 1.0
_ROOT: Final = Path(__file__).parents[1]
_COMMANDS: Final = (
    ("version",),
    ("settings",),
    ("appointment", "add", "--starts", "2099-01-01T10:00+00:00"),
    ("purge",),
)
LITTLE: Final = {"GOGC": "20", "MALLOC_ARENA_MAX": "1"}
"""For less memory, as deploy/ has it."""
OWN: Final = {"STARTKLAR_PORT": "0", "STARTKLAR_RELAY_PORT": "0", **LITTLE}
"""What a server gets here that an operator sets otherwise."""
HOW: Final = f"""From the start of the process to the last byte of its first page, processor time until then,
and the resident memory {IDLE_S:.0f} s later; medians of {ROUNDS} starts by turns. “Second” starts with the
data folder of the one before. The environment has GOGC=20 and MALLOC_ARENA_MAX=1, as in deploy/. The
baseline is a bare aiohttp that says hello. Commands: from start to end."""


@dataclass(frozen=True)
class Start:
    """One start, or the medians of several."""

    seconds: float
    processor_s: float
    resident_mib: float


def main() -> Report:
    """Return the table."""
    found: dict[str, list[Start]] = {"bare aiohttp": [], "first": [], "second": []}
    commands: dict[str, list[float]] = {" ".join(command[:2]): [] for command in _COMMANDS}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="startklar-bench-") as folder:
            own = {"STARTKLAR_DATA_DIR": folder, **OWN}
            serve = [sys.executable, "-m", "checker", "serve"]
            found["bare aiohttp"].append(_start([sys.executable, "-m", "bench.pages.bare"], {}))
            found["first"].append(_start(serve, own))
            found["second"].append(_start(serve, own))
            for command, times in zip(_COMMANDS, commands.values(), strict=True):
                times.append(_command(command, own))
    medians = {name: _median(starts) for name, starts in found.items()}
    times_s = {name: statistics.median(times) for name, times in commands.items()}
    return Report(HOW, _table(medians, times_s), _promises(medians["second"], times_s))


def _start(command: list[str], settings: dict[str, str]) -> Start:
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env={**os.environ, "STARTKLAR_LOG_LEVEL": "error", **settings},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = next(line.split()[-1] for line in process.stdout if "http" in line)
            urllib.request.urlopen(url).read()  # noqa: S310 -- what our own process has printed
            seconds = time.monotonic() - began
            used_s = _processor_s(process.pid)
            time.sleep(IDLE_S)
            return Start(seconds, used_s, _resident_mib(process.pid))
        finally:
            process.terminate()


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _command(arguments: tuple[str, ...], settings: dict[str, str]) -> float:
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        cwd=_ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.monotonic() - began


def _median(starts: list[Start]) -> Start:
    def of(figure: Callable[[Start], float]) -> float:
        return statistics.median(map(figure, starts))

    return Start(of(lambda s: s.seconds), of(lambda s: s.processor_s), of(lambda s: s.resident_mib))


def _table(starts: dict[str, Start], times_s: dict[str, float]) -> list[str]:
    lines = [f"{'start':<20} {'seconds':>8} {'processor s':>12} {'resident MiB':>13}"]
    lines += [
        f"{name:<20} {start.seconds:>8.2f} {start.processor_s:>12.2f} {start.resident_mib:>13.0f}"
        for name, start in starts.items()
    ]
    return [*lines, *(f"{name:<20} {seconds:>8.2f}" for name, seconds in times_s.items())]


def _promises(second: Start, times_s: dict[str, float]) -> tuple[Promise, ...]:
    return (
        Promise("second start to the first page", second.seconds, 1.2, "s"),
        Promise("idle memory", second.resident_mib, 100, "MiB"),
        Promise("slowest of the short commands", max(times_s.values()), 0.4, "s"),
    )
