"""Thousands of connections that hardly send or never read: do the others notice?"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.crowd.pinned import command, two_sides
from bench.crowd.served import startklar
from bench.report import Promise, Report

ROUNDS: Final = 3
COUNT: Final = 5000
CONNECTIONS: Final = 16
QUIET_S: Final = 4.0
RECOVERY_S: Final = 5.0
AFTER_S: Final = 2.0
TIMES: Final = 2.0
"""How much longer than on a quiet server the 99th of 100 answers may take."""
OTHERS: Final = "/"
_KINDS: Final = {"drip": ("a byte a second", 14.0), "unread": ("read nothing", 28.0)}
"""What they do, and for how long: longer than the server lets them, so that they are cut off and return."""
_ROOT: Final = Path(__file__).parents[1]
_ASSET: Final = re.compile(r"/assets/[^\"#\s>]+")
HOW: Final = f"""{COUNT} connections that send a byte of a request's head every second, or ask for the
largest asset sixteen times and read nothing; what the server ends they open anew after a second. Beside them
{CONNECTIONS} connections ask for {OTHERS} as soon as they are answered: {QUIET_S:.0f} s on the quiet server
(the baseline), while the slow ones come, with all of them for longer than the server lets each hold on, and
from {RECOVERY_S:.0f} s after they have gone. The real server on one core of this machine, all others on the
rest. Milliseconds are those of the 99th of 100 answers; medians of {ROUNDS} rounds."""


@dataclass(frozen=True)
class Round:
    """What one round has found, or the medians of all."""

    quiet_ms: float
    coming_ms: float
    held_ms: float
    after_ms: float
    quiet_rate: float
    """Answers a second to the others."""
    held_rate: float
    connection_kib: float
    """Resident memory of the server for each."""
    opened: float


def main() -> Report:
    """Return the table."""
    table = [
        f"{'slow ones':<16} {'quiet ms':>9} {'coming':>8} {'held':>8} {'after':>8} {'a second':>9} "
        f"{'held':>7} {'KiB each':>9} {'opened':>7}"
    ]
    promises = []
    for kind, (words, held_s) in _KINDS.items():
        found = _median([_round(kind, held_s) for _ in range(ROUNDS)])
        table.append(
            f"{words:<16} {found.quiet_ms:>9.1f} {found.coming_ms:>8.1f} {found.held_ms:>8.1f} "
            f"{found.after_ms:>8.1f} {found.quiet_rate:>9.0f} {found.held_rate:>7.0f} "
            f"{found.connection_kib:>9.1f} {found.opened:>7.0f}"
        )
        for when, ms in (("beside", found.held_ms), (f"{RECOVERY_S:.0f} s after", found.after_ms)):
            promises.append(
                Promise(f"others' p99 {when} slow ones: {words}", ms / found.quiet_ms, TIMES, "×")
            )
    return Report(HOW, table, tuple(promises))


def _round(kind: str, held_s: float) -> Round:
    core, others = two_sides()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        url, pid = stack.enter_context(startklar("serve", "self-test: ", folder, core, {}))
        asset = _largest_asset(url)
        ask = (sys.executable, "-m", "bench.slow.ask", url + OTHERS, str(CONNECTIONS))
        asking = _started(stack, command(others, *ask))
        time.sleep(1 + QUIET_S)  # the first second is for starting
        began, resident = time.monotonic(), _resident_kib(pid)
        hold = ["nice", sys.executable, "-m", "bench.slow.hold", url + asset, kind, str(COUNT)]
        holding = _started(stack, hold)
        assert holding.stdout is not None
        assert holding.stdout.readline() == "holding\n"
        all_there, resident = time.monotonic(), _resident_kib(pid) - resident
        time.sleep(held_s)
        ended = time.monotonic()
        holding.terminate()
        opened = float(holding.communicate()[0])
        gone = time.monotonic()
        time.sleep(RECOVERY_S + AFTER_S)
        asking.terminate()
        answers = json.loads(asking.communicate()[0])
    quiet, coming, held, after = (
        sorted(ms for at, ms in answers if since <= at < until)
        for since, until in (
            (began - QUIET_S, began),
            (began, all_there),
            (all_there, ended),
            (gone + RECOVERY_S, gone + RECOVERY_S + AFTER_S),
        )
    )
    return Round(
        _p99(quiet),
        _p99(coming),
        _p99(held),
        _p99(after),
        len(quiet) / QUIET_S,
        len(held) / held_s,
        resident / COUNT,
        opened,
    )


def _started(stack: ExitStack, program: list[str]) -> "subprocess.Popen[str]":
    process = stack.enter_context(subprocess.Popen(program, cwd=_ROOT, stdout=subprocess.PIPE, text=True))
    stack.callback(process.kill)
    return process


def _largest_asset(url: str) -> str:
    found: set[str] = set(_ASSET.findall(_read(f"{url}/").decode()))
    return max(found, key=lambda path: len(_read(url + path)))


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 -- our own server
        body: bytes = answer.read()
        return body


def _resident_kib(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4


def _p99(times: list[float]) -> float:
    return times[int(0.99 * len(times))] if times else float("inf")


def _median(rounds: list[Round]) -> Round:
    names = Round.__dataclass_fields__
    return Round(**{name: statistics.median(getattr(each, name) for each in rounds) for name in names})
