"""Run the browser side's unit tests, and hold the coverage of what is pure.

    python scripts/unit_web.py [FILE.test.js …]      all of tests/web/ without a file

With all tests the coverage of `web/` is printed by folder, and a line, branch or function of `WHOLE` that no
test reaches is a failure. Node's own thresholds need version 22; this reads the lcov that 20 writes, too.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
WHOLE: Final = ("web/measure", "web/rehearsal/estimate")
"""Folders of which every line, branch and function is reached."""
NODE: Final = shutil.which("node") or "node"
KINDS: Final = {"lines": "L", "branches": "BR", "functions": "FN"}
_LINE: Final = re.compile(r"^(?:DA|BRDA):(\d+),(?:\d+,\d+,)?0$", re.M)
_FUNCTION: Final = re.compile(r"^FNDA:0,(.+)$", re.M)

Counts = dict[str, tuple[int, int]]
"""Of each kind: how many are reached, how many there are."""


def records(lcov: str) -> Iterator[tuple[str, str]]:
    """Return each file of web/ and its record (lcov's tracefile format, geninfo(1))."""
    for record in lcov.split("end_of_record"):
        if found := re.search(r"^SF:(web/.+)$", record, re.M):
            yield found[1], record


def counts(record: str) -> Counts:
    """Return what a record counts."""
    numbers = dict(re.findall(r"^([A-Z]+):(\d+)$", record, re.M))
    return {
        kind: (int(numbers.get(f"{key}H", 0)), int(numbers.get(f"{key}F", 0))) for kind, key in KINDS.items()
    }


def gaps(record: str) -> list[str]:
    """Return what no test reaches: lines, and functions by name."""
    lines = sorted({int(number) for number in _LINE.findall(record)})
    return [*(f"line {number}" for number in lines), *_FUNCTION.findall(record)]


def missing(lcov: str) -> list[str]:
    """Return each gap in the folders that must have none; a file that no test loads is one, too."""
    reached = dict(records(lcov))
    wanted = [path.relative_to(ROOT).as_posix() for folder in WHOLE for path in (ROOT / folder).glob("*.js")]
    return [
        f"{path}: {', '.join(gaps(reached[path])) if path in reached else 'no test loads it'}"
        for path in sorted(wanted)
        if path not in reached or any(hit < found for hit, found in counts(reached[path]).values())
    ]


def table(lcov: str) -> Iterator[str]:
    """Return the coverage of each folder, a line each."""
    folders: defaultdict[str, list[Counts]] = defaultdict(list)
    for path, record in records(lcov):
        folders[path.rpartition("/")[0]].append(counts(record))
    for folder, files in sorted(folders.items()):
        yield f"{folder:26} {', '.join(f'{kind} {share(files, kind):.1f} %' for kind in KINDS)}"


def share(files: list[Counts], kind: str) -> float:
    """Return how much of a kind is reached in these files, in per cent."""
    reached, there = (sum(each[kind][i] for each in files) for i in (0, 1))
    return 100 * reached / there if there else 100


def run(tests: list[str], lcov: Path) -> int:
    """Run tests with coverage; print what Node says but for its own table of every file."""
    reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    reporters += ["--test-reporter=lcov", f"--test-reporter-destination={lcov}"]
    # As many files at once as on two cores: Node would leave one of them idle.
    command = [NODE, "--test", "--test-concurrency=2", "--experimental-test-coverage", *reporters, *tests]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as node:
        is_table = False
        for line in node.stdout or ():
            is_table |= "start of coverage report" in line
            if not is_table:
                print(line, end="")
    return node.returncode


def main(tests: list[str]) -> int:
    """Return the exit status of the whole."""
    if tests:
        return subprocess.run([NODE, "--test", *tests], cwd=ROOT, check=False).returncode
    everything = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/web").rglob("*.test.js"))
    with tempfile.TemporaryDirectory() as folder:
        lcov = Path(folder) / "web.lcov"
        if failed := run(everything, lcov):
            return failed
        text = lcov.read_text()
    print("coverage of what tests load:", *table(text), sep="\n  ")
    for gap in (found := missing(text)):
        print(f"not reached: {gap}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
