"""`kill -9` in the middle of writing: what was answered is there, once, and the file is whole."""

import json
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

KILLS, LIMIT_S = 100, 60


def test_a_hundred_kills_lose_nothing_double_nothing_and_spoil_nothing(tmp_path: Path) -> None:
    """In a process of its own, as it forks."""
    command = [sys.executable, "-m", "bench.writes.kills", str(tmp_path), str(KILLS), str(LIMIT_S)]

    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)

    outcome = json.loads(done.stdout)
    assert outcome.pop("acknowledged") > KILLS, "it was killed while it wrote"
    assert outcome == {"kills": KILLS, "lost": 0, "doubled": 0, "corrupt": 0}
