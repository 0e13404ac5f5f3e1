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


def main() -> str:
    """Return the table. Raises AssertionError with the table where a promise is not kept."""
    core, others = two_sides()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        hello, _ = stack.enter_context(startklar("bare", "hello: ", folder, core, {}, "bench.pages.bare"))
        link, _ = stack.enter_context(startklar("demo", "demo appointment: ", folder, core, {}))
        own, _, path = link.partition("#")[0].partition("/c/")
        rows = _rows(f"/c/{path}")
        rounds = [_round(rows, hello, own, others) for _ in range(ROUNDS)]
    table, broken = _report(rows, rounds)
    assert not broken, "\n".join([f"not kept: {', '.join(broken)}", *table])
    return "\n".join([HOW, "", *table])


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


def _report(rows: list[Row], rounds: list[list[Measured]]) -> tuple[list[str], list[str]]:
    """Return the table's lines, and the names of the rows that do not keep what is promised."""
    table = [f"{'':<26} {'a second':>9} {'share':>6} {'median ms':>10} {'99 % ms':>8} {'bytes':>7}  promised"]
    broken = []
    for row, measured in zip([Row("bare aiohttp", "/"), *rows], zip(*rounds, strict=True), strict=True):
        median = _median(measured)
        promise, is_kept = _promise(row, median)
        if not is_kept:
            broken.append(row.name)
        table.append(
            f"{row.name:<26} {median.a_second:>9.0f} {median.share:>6.2f} {median.p50_ms:>10.2f} "
            f"{median.p99_ms:>8.2f} {median.size:>7}  {promise}".rstrip()
        )
    return table, broken


def _promise(row: Row, found: Measured) -> tuple[str, bool]:
    if row.least is None or row.p99_ms is None:
        return "", True
    is_kept = found.share >= row.least and found.p99_ms <= row.p99_ms
    return f"≥ {row.least:.2f}, ≤ {row.p99_ms:.0f} ms: {'kept' if is_kept else 'NOT KEPT'}", is_kept


def _median(measured: tuple[Measured, ...]) -> Measured:
    names = ("a_second", "p50_ms", "p99_ms", "share")
    medians = {name: statistics.median(getattr(each, name) for each in measured) for name in names}
    return Measured(size=measured[-1].size, **medians)
