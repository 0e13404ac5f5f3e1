"""What a thousand boards cost one core, and how long a change takes to the last of them."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from bench.boards.load import Plan, Round
from bench.boards.office import make_office
from bench.crowd.pinned import command, two_sides
from bench.crowd.served import processor_ms, settle, startklar
from bench.report import Promise, Report

BOARDS, APPOINTMENTS, STALLED = 1_000, 50, 100
CHANGES, EVERY_S, ROUNDS = 100, 0.1, 3
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""{BOARDS:,} boards, each with a session of its own, of an office with {APPOINTMENTS}
appointments; {CHANGES} clients one after the other report a change, one every {1000 * EVERY_S:.0f} ms. To
the last board: from before the report is sent until the last of the boards has read the event, on the
load's side. A delivery: all processor time of the server meanwhile (reading the change, heartbeats and
sessions, too), less that of the same reports before any board was there, divided by the events that boards
have read. Stalled: the same once more while {STALLED} further boards read nothing. Real server (SQLite) on
one core of this machine, the load on the others; medians of {ROUNDS} rounds, each with a new server. The
baseline is an aiohttp whose handlers write events of the same size to as many streams, on the same core in
the same event loop, in the same rounds."""


@dataclass(frozen=True)
class Figures:
    """One round of one server, or the medians of all; `us`: of processor time a delivery."""

    memory_mib: float
    report_ms: float
    us: float
    p50_ms: float
    p99_ms: float
    stalled_us: float
    stalled_p50_ms: float
    stalled_p99_ms: float


class Load:
    """The load's process, and what the server uses while it does something."""

    def __init__(self, process: "subprocess.Popen[str]", pid: int) -> None:
        self._process, self._pid = process, pid

    def tell(self, line: str) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def do(self, command: str) -> tuple[float, Any]:
        """Let it do something; return the processor time of the server in ms, and the answer."""
        before = processor_ms(self._pid)
        self.tell(command)
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        return processor_ms(self._pid) - before, answer


def main() -> Report:
    """Return the table."""
    rounds: dict[str, list[Figures]] = {"startklar": [], "bare aiohttp": []}
    core, others = two_sides()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="startklar-bench-") as folder:
            cookies, tokens = asyncio.run(make_office(Path(folder), BOARDS, APPOINTMENTS))
            with startklar("serve", "self-test: ", Path(folder), core, {}) as (url, pid):
                figures, size = _measure(Plan(url, cookies, tokens, CHANGES, EVERY_S, STALLED), pid, others)
            rounds["startklar"].append(figures)
            bare = startklar(str(size), "self-test: ", Path(folder), core, {}, "bench.boards.bare")
            with bare as (url, pid):
                same = {each: each for each in tokens}
                figures, _ = _measure(Plan(url, cookies, same, CHANGES, EVERY_S, STALLED), pid, others)
            rounds["bare aiohttp"].append(figures)
    table = {name: _median(all_) for name, all_ in rounds.items()}
    lines = [*_report(table), f"an event has {size:,} bytes"]
    return Report(HOW, lines, _promises(table["startklar"]))


def _measure(plan: Plan, pid: int, cores: set[int]) -> tuple[Figures, int]:
    """Return the figures of one server, and how many bytes an event has."""
    with _loaded(plan, cores, pid) as load:
        load.do("warm")
        alone_ms, _ = load.do("report")
        settle()
        before = _resident_mib(pid)
        load.do("connect")
        settle()
        memory_mib = _resident_mib(pid) - before
        quiet = load.do("report")
        load.do("stall")
        stalled = load.do("report")
    rounds = [_times(used_ms - alone_ms, Round(**seen)) for used_ms, seen in (quiet, stalled)]
    return Figures(memory_mib, alone_ms / plan.changes, *rounds[0], *rounds[1]), quiet[1]["size"]


def _times(used_ms: float, seen: Round) -> tuple[float, float, float]:
    """Return the microseconds of a delivery; the median and 99 % of the times to the last board."""
    quantiles = statistics.quantiles(seen.last, n=100)
    return used_ms * 1000 / seen.deliveries, quantiles[49], quantiles[98]


@contextmanager
def _loaded(plan: Plan, cores: set[int], pid: int) -> Iterator[Load]:
    """Run the load inside the block."""
    program = command(cores, sys.executable, "-m", "bench.boards.load")
    with subprocess.Popen(
        program, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        load = Load(process, pid)
        load.tell(json.dumps(asdict(plan)))
        yield load
        load.tell("")


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _median(rounds: list[Figures]) -> Figures:
    names = [field.name for field in fields(Figures)]
    return Figures(*(statistics.median(getattr(figures, name) for figures in rounds) for name in names))


def _report(table: dict[str, Figures]) -> list[str]:
    heads = ("memory MiB", "ms/report", "µs/delivery", "last ms", "99 %", "µs stalled", "last ms", "99 %")
    lines = [f"{'':<14}" + "".join(f"{head:>12}" for head in heads)]
    for name, figures in table.items():
        lines.append(f"{name:<14}" + "".join(f"{value:>12.1f}" for value in vars(figures).values()))
    return lines


def _promises(found: Figures) -> tuple[Promise, ...]:
    added_ms = found.stalled_p50_ms - found.p50_ms
    return (
        Promise("processor time of a delivery", found.us, 15, "µs"),
        Promise("change to the last board, 99 %", found.p99_ms, 150, "ms"),
        Promise("stalled readers add to the last board", added_ms, 10, "ms"),
        Promise("memory of all boards", found.memory_mib, 60, "MiB"),
    )
