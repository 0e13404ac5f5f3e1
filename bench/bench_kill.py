"""Ten thousand `kill -9` in the middle of writing: is what was acknowledged there, once, in a whole file?"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.report import Promise, Report
from bench.writes.kills import OF_A_FILE

KILLS: Final = 10_000
LIMIT_S: Final = 1_200
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""A process writes by the writer, sixteen at once, and is killed within 40 ms of its first one;
the file is compared with what was acknowledged. The next one goes on with the same file, after {OF_A_FILE}
with a new one. {KILLS:,} times, or as often as {LIMIT_S // 60} minutes allow. The machine goes on
running: this is no failure of the power."""


def main() -> Report:
    """Return the table."""
    with tempfile.TemporaryDirectory(prefix="startklar-bench-") as folder:
        command = [sys.executable, "-m", "bench.writes.kills", folder, str(KILLS), str(LIMIT_S)]
        done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True)
    outcome: dict[str, Any] = json.loads(done.stdout)
    names = ("kills", "acknowledged", "lost", "doubled", "corrupt")
    table = [" ".join(f"{name:>13}" for name in names), " ".join(f"{outcome[name]:>13,}" for name in names)]
    promises = (Promise(f"kill -9: {name}", outcome[name], 0) for name in ("lost", "doubled", "corrupt"))
    return Report(HOW, table, tuple(promises))
