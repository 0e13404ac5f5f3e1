"""How many pages a second one core gives, beside a bare aiohttp on the same core in the same run."""

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.crowd.pinned import command, two_sides
from bench.crowd.served import startklar
from bench.report import Promise, Report

ROUNDS: Final = 3
CONNECTIONS: Final = 16
SECONDS: Final = 3.0
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""Pages a second and the time to the last byte: {CONNECTIONS} connections, each from an address
of its own, ask again as soon as they have their answer, {SECONDS:.0f} s for each row; medians of {ROUNDS}
rounds over all rows. The real server (SQLite) on one core of this machine, the load on the others. The
baseline is an aiohttp that says hello, on the same core in the same event loop, in the same rounds."""


@dataclass(frozen=True)
class Row:
    """What is asked for, and what is promised of it: a share of the baseline, and a time in ms."""

    name: str
    path: str
    encoding: str = "br"
    least: float | None = None
    p99_ms: float | None = None


@dataclass(frozen=True)
class Measured:
    """One row of one round, or the medians of all."""

    a_second: float
    p50_ms: float
    p99_ms: float
    size: int
    share: float = 1.0


def main() -> Report:
    """Load both servers."""
    core, others = two_sides()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        hello, _ = stack.enter_context(startklar("bare", "self-test: ", folder, core, {}, "bench.pages.bare"))
        link, _ = stack.enter_context(startklar("demo", "demo appointment: ", folder, core, {}))
        own, _, path = link.partition("#")[0].partition("/c/")
        rows = _rows(f"/c/{path}")
        rounds = [_round(rows, hello, own, others) for _ in range(ROUNDS)]
    return _report(rows, [_median(measured) for measured in zip(*rounds, strict=True)])


def _rows(link: str) -> list[Row]:
    return [
        Row("self-test, br", "/", least=0.25, p99_ms=20),
        Row("self-test, gzip", "/", "gzip"),
        Row("self-test, not compressed", "/", "identity"),
        Row("an appointment's page, br", link, least=0.05, p99_ms=50),
        Row("a page of the office, br", "/sign-in"),
        Row("health", "/health"),
    ]


def _round(rows: list[Row], hello: str, own: str, cores: set[int]) -> list[Measured]:
    """Measure the baseline and every row once."""
    base = _measure(hello, "br", cores)
    measured = [base]
    for row in rows:
        found = _measure(own + row.path, row.encoding, cores)
        measured.append(
            Measured(found.a_second, found.p50_ms, found.p99_ms, found.size, found.a_second / base.a_second)
        )
    return measured


def _measure(url: str, encoding: str, cores: set[int]) -> Measured:
    program = (sys.executable, "-m", "bench.pages.load", url, str(CONNECTIONS), str(SECONDS), encoding)
    ended = subprocess.run(
        command(cores, *program), cwd=_ROOT, stdout=subprocess.PIPE, check=True, timeout=10 * SECONDS + 30
    )
    return Measured(**json.loads(ended.stdout))


def _report(rows: list[Row], medians: list[Measured]) -> Report:
    table = [f"{'':<26} {'a second':>9} {'share':>6} {'median ms':>10} {'99 % ms':>8} {'bytes':>7}"]
    promises = []
    for row, found in zip([Row("bare aiohttp", "/"), *rows], medians, strict=True):
        table.append(
            f"{row.name:<26} {found.a_second:>9.0f} {found.share:>6.2f} {found.p50_ms:>10.2f} "
            f"{found.p99_ms:>8.2f} {found.size:>7}"
        )
        if row.least is not None and row.p99_ms is not None:
            promises += [
                Promise(f"{row.name}: share of the bare server", found.share, row.least, at_least=True),
                Promise(f"{row.name}: 99 %", found.p99_ms, row.p99_ms, "ms"),
            ]
    return Report(HOW, table, tuple(promises))


def _median(measured: tuple[Measured, ...]) -> Measured:
    names = ("a_second", "p50_ms", "p99_ms", "share")
    medians = {name: statistics.median(getattr(each, name) for each in measured) for name in names}
    return Measured(size=measured[-1].size, **medians)
