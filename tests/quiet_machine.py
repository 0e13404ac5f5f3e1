"""Tests that measure a line, a sound or a time: they run alone and last, where the machine can answer fairly.

`@pytest.mark.quiet("connection")` says what is measured: a check of the catalogue, or "time". Before such a
test the machine is looked at; where other work takes too much of it, the test is skipped with “not measured
here” and the figure. No other test can do that: the marker is the only way to this skip.
"""

import os
import subprocess
import sys
import time
from typing import Final

import pytest

FAIR: Final = 0.85
"""Share of its processors that a test must be able to get."""
SPIN_S: Final = 0.2
PATIENCE_S: Final = 5.0
"""What has just ended (the browser of the test before) may still be tidying up."""
WORDS: Final = "not measured here"
NOT_MEASURED: Final = pytest.StashKey[list[str]]()
"""What was not measured in this run, one entry a test."""
_BUSY: Final = pytest.StashKey[bool]()
_SPIN: Final = f"""
import time
began = time.monotonic()
while time.monotonic() - began < {SPIN_S}:
    pass
print(time.process_time() / (time.monotonic() - began))
"""


def share() -> float:
    """Return the share of its processors that a program gets which wants all of them: 1 on a quiet machine.

    A busy loop on each processor asks the scheduler itself. Load averages tell of the last minute, and
    neither they nor /proc/stat know of a container's quota or of what the host takes away.
    """
    command = [sys.executable, "-S", "-E", "-c", _SPIN]
    spins = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(_processors())]
    return sum(float(spin.communicate()[0]) for spin in spins) / len(spins)


def _processors() -> int:
    """Return how many processors this process may use (Linux tells)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _best_share(patience_s: float) -> float:
    """Return the share, looked at again for a while as long as it is not fair."""
    until_s = time.monotonic() + patience_s
    while (got := share()) < FAIR and time.monotonic() < until_s:
        pass
    return got


def _unfair(config: pytest.Config) -> str:
    """Return why this machine cannot answer fairly now; empty where it can."""
    if hasattr(config, "workerinput"):  # of pytest-xdist
        return "other tests run beside it"
    got = _best_share(0 if config.stash[_BUSY] else PATIENCE_S)
    config.stash[_BUSY] = got < FAIR
    return f"other work leaves it {got:.0%} of the processors" if got < FAIR else ""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "quiet(what): measures a line, a sound or a time: runs alone and last")
    config.stash[NOT_MEASURED] = []
    config.stash[_BUSY] = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what needs a quiet machine come last."""
    items.sort(key=lambda item: item.get_closest_marker("quiet") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a marked test where the machine could not answer fairly."""
    marker = item.get_closest_marker("quiet")
    if marker and (reason := _unfair(item.config)):
        item.config.stash[NOT_MEASURED].append(marker.args[0])
        pytest.skip(f"{WORDS}: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what was not measured."""
    reports = terminalreporter.stats.get("skipped", [])
    if count := sum(WORDS in str(report.longrepr) for report in reports):
        terminalreporter.write_line(f"{WORDS}: {count} tests", yellow=True)
