"""How many reports a second are on the disk before they are answered, and how long that takes."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.crowd.pinned import command, two_sides
from bench.crowd.served import startklar
from bench.report import Promise, Report
from bench.writes.appointments import make_appointments
from bench.writes.load import Figures

CONNECTIONS, ROUNDS, SECONDS = 64, 3, 5.0
PROMISED: Final = {"bare aiohttp": 0.1, "without storage": 0.4}
"""The share of each that what is durable reaches at least."""
PROMISED_P99_MS: Final = 150
_MODULES: Final = {
    "bare aiohttp": "bench.writes.bare",
    "without storage": "bench.writes.without_storage",
    "durable": "checker",
}
_RATE: Final = {f"RATE_LIMIT_{kind}": "10000000/minute" for kind in ("PAGES", "API", "REHEARSALS")}
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""POST /api/readiness over {CONNECTIONS} connections, each with an appointment of its own and
its next report as soon as the one before is answered. SQLite, real server on one core of this machine, the
load on the others; medians of {ROUNDS} rounds of {SECONDS:.0f} s, the three servers by turns. “Bare aiohttp”
reads the same body in the same event loop; “without storage” is the real server, whose readiness goes
nowhere."""


def main() -> Report:
    """Return the table."""
    rounds: dict[str, list[Figures]] = {name: [] for name in _MODULES}
    core, others = two_sides()
    with ExitStack() as stack:
        servers = {name: _started(stack, core, module) for name, module in _MODULES.items()}
        for _ in range(ROUNDS):
            for name, (url, tokens) in servers.items():
                rounds[name].append(_load(url, tokens, others))
    table = {name: _median(figures) for name, figures in rounds.items()}
    lines = [f"{'':<16} {'a second':>9} {'median ms':>10} {'99 % ms':>8} {'refused':>8} {'durable is':>11}"]
    lines += [_row(name, figures, table["durable"]) for name, figures in table.items()]
    return Report(HOW, lines, _promises(table))


def _started(stack: ExitStack, core: set[int], module: str) -> tuple[str, list[str]]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
    tokens = asyncio.run(make_appointments(folder, CONNECTIONS))
    url, _ = stack.enter_context(startklar("serve", "self-test: ", folder, core, _RATE, module))
    return url, tokens


def _load(url: str, tokens: list[str], cores: set[int]) -> Figures:
    program = (sys.executable, "-m", "bench.writes.load", url, str(SECONDS), *tokens)
    done = subprocess.run(command(cores, *program), cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Figures(**json.loads(done.stdout))


def _median(rounds: list[Figures]) -> Figures:
    rate, p50, p99 = (
        statistics.median(getattr(figures, name) for figures in rounds) for name in ("rate", "p50", "p99")
    )
    return Figures(rate, p50, p99, sum(figures.refused for figures in rounds))


def _row(name: str, figures: Figures, durable: Figures) -> str:
    share = f"{durable.rate / figures.rate:.2f} ×"
    return (
        f"{name:<16} {figures.rate:>9.0f} {figures.p50:>10.1f} {figures.p99:>8.1f} {figures.refused:>8}"
        f" {share if name in PROMISED else '':>11}"
    )


def _promises(table: dict[str, Figures]) -> tuple[Promise, ...]:
    durable = table["durable"]
    return (
        *(
            Promise(f"durable readiness, beside {name}", durable.rate / table[name].rate, share, "×", True)
            for name, share in PROMISED.items()
        ),
        Promise("durable readiness, 99 of 100 within", durable.p99, PROMISED_P99_MS, "ms"),
        Promise("durable readiness, refused", durable.refused, 0),
    )
