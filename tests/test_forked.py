"""A command that is forked is what a process of its own is."""

import multiprocessing
import subprocess
from pathlib import Path

import pytest

from tests.forked import run_forked
from tests.processes import COMMAND, ROOT, environment

TYPED = "ABC123XYZ"


@pytest.mark.parametrize(
    ("arguments", "given", "ends"),
    [
        (("--help",), {}, 0),
        (("account", "list"), {}, 0),
        (("no-such-command",), {}, 2),
        (("account", "add", "anna", "--office", "south"), {}, 2),
        (("appointment", "list"), {"SECRET_KEY": "short"}, 1),
        (("serve",), {"PORT": "none"}, 1),
    ],
)
def test_it_says_and_ends_as_a_whole_process_does(
    tmp_path: Path, arguments: tuple[str, ...], given: dict[str, str], ends: int
) -> None:
    where = environment(tmp_path / "data", **given)
    whole = subprocess.run(
        [*COMMAND, *arguments], env=where, cwd=ROOT, input=TYPED, capture_output=True, text=True, check=False
    )

    forked = run_forked(arguments, where, ROOT, TYPED, timeout_s=60)

    assert (forked.stdout, forked.stderr) == (whole.stdout, whole.stderr)
    assert forked.returncode == whole.returncode == ends


def test_it_reads_what_is_typed(tmp_path: Path) -> None:
    arguments = ("appointment", "add", "--starts", "2099-12-01T10:00", "--code")

    forked = run_forked(arguments, environment(tmp_path / "data"), ROOT, TYPED, timeout_s=60)

    assert f"#{TYPED}" in forked.stdout


def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_forked(("serve",), environment(tmp_path / "data"), ROOT, "", timeout_s=0.2)

    assert multiprocessing.active_children() == []
