"""The hook that `make hooks` switches on: no commit without the fast lints."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="the hook calls make")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a repository with the hook, whose lint is whatever `verdict` (a program) says."""
    shutil.copytree(ROOT / ".githooks", tmp_path / ".githooks")
    hooks = (ROOT / "Makefile").read_text().partition("\nhooks:")[2].partition("\n\n")[0]
    (tmp_path / "Makefile").write_text(f"lint-fast:\n\t@$(VERDICT)\n\nhooks:{hooks}\n")
    git(tmp_path, "init", "-q")
    subprocess.run(["make", "-s", "hooks"], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def git(folder: Path, *arguments: str, verdict: str = "true") -> int:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE"))}
    return subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        env={**elsewhere, "VERDICT": verdict},
    ).returncode


def test_a_commit_is_made_when_the_fast_lints_are_clean(clone: Path) -> None:
    git(clone, "add", "Makefile")

    assert git(clone, "commit", "-m", "clean", verdict="true") == 0


def test_a_commit_is_refused_when_a_fast_lint_is_not(clone: Path) -> None:
    git(clone, "add", "Makefile")

    assert git(clone, "commit", "-m", "not clean", verdict="false") != 0
    assert git(clone, "rev-parse", "--verify", "HEAD") != 0, "there is no commit"
