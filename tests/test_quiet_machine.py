"""Who may say “not measured here”: only what is marked, only where the machine is busy, and it is counted."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT
from tests.quiet_machine import FAIR, WORDS, share

STORIES = """
import pytest

@pytest.mark.quiet("connection")
def test_of_the_line():
    print("measured")

def test_of_something_else():
    print("done")
"""
MACHINE = """
from tests import quiet_machine
quiet_machine.share = lambda: {share}
quiet_machine.PATIENCE_S = 0
"""


@pytest.fixture
def stories(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Two tests, one of them marked."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(STORIES)
    return pytester


def run(stories: pytest.Pytester, machine_share: float, *arguments: str) -> pytest.RunResult:
    """Run them on a machine that leaves them this share."""
    stories.makeconftest(MACHINE.format(share=machine_share))
    return stories.runpytest_subprocess("-p", "tests.quiet_machine", "-rs", "-v", "-s", *arguments)


def test_on_a_quiet_machine_everything_is_measured_and_what_measures_comes_last(
    stories: pytest.Pytester,
) -> None:
    result = run(stories, FAIR)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::test_of_something_else done", "*", "*::test_of_the_line measured"])
    result.stdout.no_fnmatch_line(f"*{WORDS}*")


def test_on_a_busy_machine_only_what_is_marked_is_not_measured_and_the_summary_counts_it(
    stories: pytest.Pytester,
) -> None:
    result = run(stories, 0.5)

    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(
        [f"{WORDS}: 1 tests", f"SKIPPED * {WORDS}: other work leaves it 50% of the processors"]
    )


def test_beside_other_tests_nothing_is_measured(stories: pytest.Pytester) -> None:
    result = run(stories, 1.0, "-p", "xdist", "-n", "1")

    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines([f"*{WORDS}: other tests run beside it"])


def test_no_test_can_say_it_of_itself() -> None:
    own = (ROOT / "tests/quiet_machine.py", ROOT / "tests/test_quiet_machine.py")
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("e2e/**/*.py"), ROOT / "conftest.py"]

    saying = [path for path in files if path not in own and WORDS in path.read_text()]

    assert saying == []


@pytest.mark.quiet("time")
def test_a_busy_loop_on_every_processor_is_noticed() -> None:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        busy = share()
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()

    assert busy < FAIR <= share()
