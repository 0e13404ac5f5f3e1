"""`python -m bench.connection`: the connection check on a grid of emulated lines. See docs/connection.md."""

import argparse
import json
import shutil
import time
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


def main() -> None:
    """Run, print, and write bench-results/connection.json and .md."""
    wanted = _arguments()
    named = [link for link in GRID if not wanted.link or any(part in link.name for part in wanted.link)]
    links = [*(named if not wanted.random_only else ()), *random_links(wanted.random, wanted.seed)]
    rows: list[dict[str, Any]] = []
    with Laboratory() as laboratory:
        for relay in wanted.relay:
            some = links if relay == "embedded" or not wanted.quick else links[::4]
            for browser in wanted.browser:
                tls = [TLS_ALONE] if (relay, browser) == ("coturn", "chromium") else []
                for run in visits(laboratory, browser, relay, [*some, *tls], wanted.repeats, wanted.seed):
                    rows.append(run.as_row())
                    _tell(rows[-1])
        if not wanted.quick and not wanted.random_only:
            flips = [link for link in GRID if link.name in _FLIPS]
            for run in visits(laboratory, "chromium", "embedded", flips, 50, wanted.seed + 1000):
                rows.append({**run.as_row(), "relay": "embedded ×50"})
                _tell(rows[-1])
        plain = [link for link in GRID if link.name in _BASELINE and not wanted.no_baseline]
        tcp = list(baselines(laboratory, plain)) if plain else []
    _write(wanted.name, rows, tcp, links, publish=wanted.publish)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.connection", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about ten minutes: no repetitions of 50")
    parser.add_argument("--repeats", type=int, default=3, help="runs a link")
    parser.add_argument("--browser", nargs="+", default=["chromium", "firefox"])
    parser.add_argument("--relay", nargs="+", default=["embedded", "coturn"])
    parser.add_argument("--link", nargs="+", default=[], help="only links whose name has this in it")
    parser.add_argument("--random", type=int, default=0, help="so many new links beside the grid")
    parser.add_argument("--random-only", action="store_true")
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 10_000)
    parser.add_argument("--publish", action="store_true", help="put tables and picture into docs/")
    parser.add_argument("--name", default="connection", help="of the files in bench-results/")
    return parser.parse_args()


def _tell(row: dict[str, Any]) -> None:
    mark = " " if row["right"] else "WRONG"
    print(
        f"{row['browser']:9}{row['relay']:9}{row['link']:28}{row['finding']:15}{row['seconds']:5.2f} s"
        f"{row['kilobytes']:6.0f} kB queue {row['queue_ms']:4.0f} ms {mark} {row['measures']}",
        flush=True,
    )


def _write(
    name: str, rows: list[dict[str, Any]], plain: list[dict[str, Any]], links: list[Link], *, publish: bool
) -> None:
    RESULTS.mkdir(exist_ok=True)
    data = {"runs": rows, "baseline": plain}
    (RESULTS / f"{name}.json").write_text(json.dumps(data, default=str) + "\n")
    parts = {
        "Aims": report.summary(rows),
        "Every link": report.per_link(rows),
        "Right and found": report.confusion(rows),
        "Ten seconds of TCP": report.baseline(plain),
    }
    text = "\n\n".join(f"## {title}\n\n{body}" for title, body in parts.items())
    (RESULTS / f"{name}.md").write_text(text + "\n")
    (RESULTS / f"{name}.svg").write_text(picture(rows, links))
    print(text)
    if publish:
        _publish(text)


def _publish(text: str) -> None:
    """Put the tables and the picture into docs/."""
    before = DOCS.read_text().partition(_MARK)[0]
    DOCS.write_text(f"{before}{_MARK}\n\n{text}\n")
    shutil.copy(RESULTS / "connection.svg", DOCS.with_suffix(".svg"))


if __name__ == "__main__":
    main()
