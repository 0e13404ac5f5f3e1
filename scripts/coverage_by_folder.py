"""Print how much of `checker/` the unit tests reach, one line per folder, from what pytest-cov has left.

Where trust is decided (the files that mutmut changes, pyproject.toml) every line and every branch must be
reached: else what is missing is listed, and the exit status is 1.
"""

import fnmatch
import io
import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from pathlib import Path, PurePath
from typing import Any

from coverage import Coverage

Summary = Mapping[str, int]
Files = Mapping[str, Mapping[str, Any]]


def read_files() -> Files:
    """Return what coverage.py's JSON report has: path → summary, missing lines and branches."""
    measured = Coverage()
    measured.load()
    with redirect_stdout(io.StringIO()) as report:
        measured.json_report(outfile="-")
    files: Files = json.loads(report.getvalue())["files"]
    return files


def folder_of(path: str) -> str:
    """Return what a file is counted under: the first folder inside `checker/`, or `checker/` itself.

    >>> folder_of("checker/core/results/report.py"), folder_of("checker/app.py")
    ('checker/core', 'checker')
    """
    return "/".join(PurePath(path).parts[:-1][:2])


def row(name: str, summaries: Iterable[Summary]) -> str:
    """Return a line of the table."""
    each = list(summaries)
    lines, branches = (
        (sum(one[f"covered_{what}"] for one in each), sum(one[f"num_{total}"] for one in each))
        for what, total in (("lines", "statements"), ("branches", "branches"))
    )
    return f"{name:28}" + "".join(
        f"{reached:8} of {total:5}{reached / total if total else 1:8.1%}"
        for reached, total in (lines, branches)
    )


def missing(files: Files) -> list[str]:
    """Return the lines and branches that nothing reached where everything must be."""
    whole = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["mutmut"]["only_mutate"]
    return [
        f"{path}: lines {file['missing_lines']}, branches {file['missing_branches']}"
        for path, file in files.items()
        if any(fnmatch.fnmatch(path, pattern) for pattern in whole)
        and (file["missing_lines"] or file["missing_branches"])
    ]


def main() -> int:
    """Print the table; return 1 when something is missing that must not be."""
    files = read_files()
    folders: dict[str, list[Summary]] = defaultdict(list)
    for path, file in sorted(files.items()):
        folders[folder_of(path)].append(file["summary"])
    print(f"{'reached by unit tests':28}{'lines':>24}{'branches':>25}")
    for folder, summaries in folders.items():
        print(row(folder, summaries))
    print(row("all", (file["summary"] for file in files.values())))
    for line in missing(files):
        print(f"not reached, but must be: {line}", file=sys.stderr)
    return 1 if missing(files) else 0


if __name__ == "__main__":
    sys.exit(main())
