"""`python -m bench.connection`: the connection check on a grid of emulated lines. See docs/connection.md.

A run in parts: `--name grid --repeat 0`, then `--name flips --only "unlimited" "3.5 % lost"`, then
`--merge grid flips --publish`. Parts must be of one and the same commit.
"""

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.connection import report
from bench.connection.grid import GRID, TLS_ALONE, random_links
from bench.connection.laboratory import Laboratory, Link
from bench.connection.picture import picture
from bench.connection.runs import baselines, visits

RESULTS: Final = Path("bench-results")
DOCS: Final = Path("docs/connection.md")
_MARK: Final = "<!-- What follows is written by `make bench-connection ARGS=--publish`. -->"
_BASELINE: Final = ("3/3 Mbit/s", "8/0.84, deep buffer", "0.3/0.3", "3.5 % lost, 120 ms")
_FLIPS: Final = ("unlimited", "1.6/1.6", "0.84/8, 0.7 of the need", "0.3/0.3", "3.5 % lost")
_MEASURED: Final = ("bench/connection", "checker", "web")

Results = dict[str, Any]
"""`{"commit": …, "runs": […], "baseline": […]}`; a commit with changes beside it ends in `+`."""


def main() -> None:
    """Run, or take what was run, print, and write bench-results/NAME.json, .md and .svg."""
    wanted = _arguments()
    results = _merged(wanted.merge) if wanted.merge else _measured(wanted)
    _write(wanted.name, results, publish=wanted.publish)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.connection",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a quarter of coturn, no repetitions")
    parser.add_argument("--repeats", type=int, default=3, help="runs a link")
    parser.add_argument("--browser", nargs="+", default=["chromium", "firefox"])
    parser.add_argument("--relay", nargs="+", default=["embedded", "coturn"])
    parser.add_argument("--link", nargs="+", default=[], help="only links whose name has this in it")
    parser.add_argument("--random", type=int, default=0, help="so many new links beside the grid")
    parser.add_argument("--random-only", action="store_true")
    parser.add_argument("--repeat", type=int, default=50, help="times that some links are repeated; 0: none")
    parser.add_argument("--only", nargs="+", default=[], help="repetitions of these links alone")
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 10_000)
    parser.add_argument("--publish", action="store_true", help="put tables and picture into docs/")
    parser.add_argument("--name", default="connection", help="of the files in bench-results/")
    parser.add_argument("--merge", nargs="+", default=[], help="run nothing: one report of these")
    wanted = parser.parse_args()
    if unknown := set(wanted.only) - {link.name for link in GRID}:
        parser.error(f"not in the grid: {', '.join(sorted(unknown))}")
    return wanted


def _measured(wanted: argparse.Namespace) -> Results:
    with Laboratory() as laboratory:
        rows = []
        for row in _rows(laboratory, wanted):
            rows.append(row)
            _tell(row)
        plain = [link for link in GRID if link.name in _BASELINE and not (wanted.no_baseline or wanted.only)]
        tcp = list(baselines(laboratory, plain)) if plain else []
    return {"commit": _commit(), "runs": rows, "baseline": tcp}


def _rows(laboratory: Laboratory, wanted: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for browser in wanted.browser:
        for relay in wanted.relay if not wanted.only else ():
            for run in visits(
                laboratory, browser, relay, _links(wanted, browser, relay), wanted.repeats, wanted.seed
            ):
                yield run.as_row()
        names = wanted.only or (() if wanted.quick or wanted.random_only or wanted.link else _FLIPS)
        flips = [link for link in GRID if link.name in names and wanted.repeat]
        if flips:
            seed = wanted.seed + 1000
            for run in visits(laboratory, browser, "embedded", flips, wanted.repeat, seed, repeated=True):
                yield run.as_row()


def _links(wanted: argparse.Namespace, browser: str, relay: str) -> list[Link]:
    named = [link for link in GRID if not wanted.link or any(part in link.name for part in wanted.link)]
    links = [*(named if not wanted.random_only else ()), *random_links(wanted.random, wanted.seed)]
    if relay == "embedded":
        return links
    links = [link for link in links if link.family == 4]  # coturn listens on the IPv4 address alone
    return [*(links[::4] if wanted.quick else links), *([TLS_ALONE] if browser == "chromium" else ())]


def _commit() -> str:
    def git(*command: str) -> str:
        return subprocess.run(["git", *command], check=True, capture_output=True, text=True).stdout.strip()

    return git("rev-parse", "HEAD") + ("+" if git("status", "--porcelain", "--", *_MEASURED) else "")


def _merged(names: list[str]) -> Results:
    """Return results of several runs as one. Raises SystemExit when they are not of one commit."""
    parts = [json.loads((RESULTS / f"{name}.json").read_text()) for name in names]
    commits = {part["commit"] for part in parts}
    if len(commits) > 1:
        raise SystemExit(f"runs of different commits: {', '.join(sorted(commits))}")
    runs, baseline = ([row for part in parts for row in part[kind]] for kind in ("runs", "baseline"))
    return {"commit": commits.pop(), "runs": runs, "baseline": baseline}


def _tell(row: dict[str, Any]) -> None:
    mark = " " if row["right"] else "WRONG"
    print(
        f"{row['browser']:9}{row['relay']:9}{row['link']:28}{row['finding']:15}{row['seconds']:5.2f} s"
        f"{row['kilobytes']:6.0f} kB queue {row['queue_ms']:4.0f} ms {mark} {row['measures']}",
        flush=True,
    )


def _write(name: str, results: Results, *, publish: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    rows = results["runs"]
    (RESULTS / f"{name}.json").write_text(json.dumps(results, default=str) + "\n")
    parts = {
        "Aims": report.summary(rows),
        "Repetitions of one line": report.repetitions(rows),
        "Every line": report.per_link(rows),
        "Right and found": report.confusion(rows),
        "Ten seconds of TCP": report.baseline(results["baseline"]),
    }
    text = "\n\n".join(f"## {title}\n\n{body}" for title, body in parts.items())
    changes = " with changes" if results["commit"].endswith("+") else ""
    text += f"\n\nMeasured at commit {results['commit'][:12]}{changes}."
    (RESULTS / f"{name}.md").write_text(text + "\n")
    (RESULTS / f"{name}.svg").write_text(picture(rows))
    print(text)
    if publish:
        before = DOCS.read_text().partition(_MARK)[0]
        DOCS.write_text(f"{before}{_MARK}\n\n{text}\n")
        shutil.copy(RESULTS / f"{name}.svg", DOCS.with_suffix(".svg"))


if __name__ == "__main__":
    main()
