"""Run the check over lines and keep what came out."""

import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from playwright._impl._errors import TargetClosedError  # not exported; its base would hide faults of ours

from bench.connection.grid import clear, expected, load_delay_ms, rate_kbps
from bench.connection.laboratory import SERVER, Laboratory, Link
from bench.connection.server import served
from bench.connection.visit import BrowserName, Visitor, baseline, visitor
from e2e.namespaces import run

_SECRET: Final = "secret of the bench alone"  # noqa: S105 -- nobody else's
_COTURN_PORT: Final = 3479
_TLS_PORT: Final = 443
_WAYS: Final[tuple[Literal["down", "up"], ...]] = ("down", "up")
_RESTARTS: Final = 3
_PAUSE_S: Final = 0.15
"""Between runs: the relay frees the place when it has seen the allocations end."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run with its truth; rates in kbit/s, times in ms, `seconds` from the start of the check.

    `clear`: see `grid.clear`. `repeated`: one of many on the same link, for how often a finding flips alone.
    """

    browser: str
    relay: str
    link: str
    expected: list[str]
    finding: str
    right: bool
    clear: list[str]
    repeated: bool
    seconds: float
    kilobytes: float
    queue_ms: float
    relay_ms: float
    truth: dict[str, float]
    measures: dict[str, Any]

    def as_row(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


@contextmanager
def relayed(laboratory: Laboratory, relay: str) -> Iterator[int]:
    """Serve with the embedded relay or with coturn; the value is the process that relays."""
    if relay == "embedded":
        with served(laboratory) as pid:
            yield pid
        return
    program = shutil.which("turnserver")
    if program is None:
        raise RuntimeError("coturn is not installed")
    with tempfile.TemporaryDirectory() as folder, _coturn(laboratory, program, Path(folder)) as pid:
        urls = [f"turn:{SERVER}:{_COTURN_PORT}?transport={kind}" for kind in ("udp", "tcp")]
        urls.append(f"turns:{SERVER}:{_TLS_PORT}?transport=tcp")
        settings = {"RELAY_URLS": ",".join(urls), "RELAY_SECRET": _SECRET, "RELAY_MAX_REHEARSALS": "50"}
        with served(laboratory, settings):
            yield pid


@contextmanager
def _coturn(laboratory: Laboratory, program: str, folder: Path) -> Iterator[int]:
    """Run coturn with a certificate of its own; the value is its process."""
    certificate, key = str(folder / "cert.pem"), str(folder / "key.pem")
    request = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={SERVER}",
    ]
    run(*request, "-addext", f"subjectAltName=IP:{SERVER}", "-keyout", key, "-out", certificate)
    command = [program, "-n", "--use-auth-secret", f"--static-auth-secret={_SECRET}", "--realm=bench"]
    command += [f"--listening-ip={SERVER}", f"--relay-ip={SERVER}", f"--listening-port={_COTURN_PORT}"]
    command += [f"--tls-listening-port={_TLS_PORT}", f"--cert={certificate}", f"--pkey={key}", "--no-dtls"]
    command += ["--no-cli", "--log-file=stdout", "--simple-log"]
    command += [f"--pidfile={folder / 'pid'}", f"--userdb={folder / 'db'}"]
    coturn = laboratory.serve(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield coturn.pid
    finally:
        coturn.terminate()
        coturn.wait(10)


def visits(
    laboratory: Laboratory,
    browser: BrowserName,
    relay: str,
    links: Iterable[Link],
    repeats: int,
    seed: int,
    *,
    repeated: bool = False,
) -> Iterator[Run]:
    """Run the check `repeats` times over each line; losses and jitter differ from run to run."""
    waiting = [(link, seed + repeat) for link in links for repeat in range(repeats)]
    with relayed(laboratory, relay) as pid:
        for restart in itertools.takewhile(lambda _: waiting, itertools.count()):
            with visitor(browser) as visiting:
                family = None
                try:
                    while waiting:
                        link, own_seed = waiting[0]
                        if link.family != family:
                            family = link.family
                            laboratory.lay(Link("open", family=family), 1)
                            visiting.load(family)
                        laboratory.lay(link, own_seed)
                        yield _visit(laboratory, visiting, browser, relay, link, pid, repeated=repeated)
                        waiting.pop(0)
                        time.sleep(_PAUSE_S)
                except TargetClosedError:  # the browser was ended from outside: no run of the check
                    if restart == _RESTARTS:
                        raise


def _visit(
    laboratory: Laboratory,
    visiting: Visitor,
    browser: str,
    relay: str,
    link: Link,
    pid: int,
    *,
    repeated: bool,
) -> Run:
    before = _processor_ms(pid)
    visit = visiting.check()
    counters = laboratory.counters()
    ways = (counters["up"], counters["down"])
    jitter_ms = sum(way["jitter_ms"] for way in ways) / 2
    right = expected(link, jitter_ms)
    return Run(
        browser,
        relay,
        link.name,
        sorted(right),
        visit.finding,
        visit.finding in right,
        clear(link),
        repeated,
        visit.seconds,
        sum(way["bytes"] for way in ways) / 1000,
        max(way["queue_ms"] for way in ways),
        _processor_ms(pid) - before,
        {
            "rate_kbps": rate_kbps(link),
            "rtt_ms": 2 * link.delay,
            "loss_percent": link.loss,
            "jitter_ms": jitter_ms,
            "load_delay_ms": load_delay_ms(link),
        },
        visit.measures,
    )


def _processor_ms(pid: int) -> float:
    """Return how long a process's threads have run (Documentation/scheduler/sched-stats.rst of Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def baselines(laboratory: Laboratory, links: Iterable[Link]) -> Iterator[dict[str, Any]]:
    """Measure lines with a plain TCP download and upload of ten seconds: what a user would pick instead."""
    with served(laboratory):
        for link in links:
            for direction in _WAYS:
                laboratory.lay(link, 1)
                started = time.monotonic()
                rate = baseline(direction)
                counters = laboratory.counters()
                yield {
                    "link": link.name,
                    "direction": direction,
                    "truth_kbps": getattr(link, direction),
                    "kbps": round(rate),
                    "seconds": round(time.monotonic() - started, 1),
                    "kilobytes": round((counters["up"]["bytes"] + counters["down"]["bytes"]) / 1000),
                    "queue_ms": max(counters["up"]["queue_ms"], counters["down"]["queue_ms"]),
                }
