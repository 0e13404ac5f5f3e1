"""What Lighthouse says of the check page on a mid-range phone whose line is slow 4G."""

import json
import os
import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from bench.crowd.pinned import command, two_sides
from bench.crowd.served import startklar
from bench.lighthouse.installed import NODE, lighthouse
from bench.report import Promise, Report
from e2e.browsers import installed

RUNS: Final = 3
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
LARGEST_PAINT: Final = "largest-contentful-paint"
# Name in the table, name in Lighthouse, and by what its figure is divided: times are in seconds, then.
FIGURES: Final = (
    ("first paint s", "first-contentful-paint", 1000),
    ("largest s", LARGEST_PAINT, 1000),
    ("blocked s", "total-blocking-time", 1000),
    ("shift", "cumulative-layout-shift", 1),
    ("kB", "total-byte-weight", 1000),
)
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""Lighthouse with its own defaults: a mid-range phone (412 x 823, its processor a fourth of
this one) on slow 4G (150 ms there and back, 1.6 Mbit/s), by its model from a load that it watches in Chromium
on this machine; what else runs here makes the phone slower. The real server, pages in German, an empty cache;
medians of {RUNS} runs. The model counts 600 ms (name, connection, request) until a page's first byte."""


def main() -> Report:
    """Return the table; promised are the scores and the largest paint of both pages."""
    core, _ = two_sides()
    script = lighthouse()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        link, _ = stack.enter_context(startklar("demo", "demo appointment: ", folder, core, {}))
        address = link.partition("#")[0]
        urls = {"self-test": address.partition("c/")[0], "appointment": address}
        results = [{name: _run(script, url) for name, url in urls.items()} for _ in range(RUNS)]
    medians = {name: _median([result[name] for result in results]) for name in urls}
    return Report(HOW, _table(medians), tuple(_promises(medians)))


def _run(script: Path, url: str) -> dict[str, float]:
    """Load a page once; return scores (0 to 100) and figures."""
    program = (
        *(str(NODE), str(script), f"{url}?lang=de", "--quiet", "--output=json", "--output-path=stdout"),
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox",
        "--no-enable-error-reporting",
    )
    ended = subprocess.run(
        command(os.sched_getaffinity(0), *program),
        cwd=_ROOT,
        env={**os.environ, "CHROME_PATH": _chromium()},
        stdout=subprocess.PIPE,
        check=True,
        timeout=180,
    )
    return _figures(json.loads(ended.stdout))


def _chromium() -> str:
    with sync_playwright() as playwright:
        path = installed(playwright, "chromium")
    if path is None:
        raise RuntimeError("chromium is not installed")
    return path


def _figures(result: dict[str, Any]) -> dict[str, float]:
    if "runtimeError" in result:
        raise RuntimeError(result["runtimeError"]["message"])
    scores = {name: 100 * result["categories"][name]["score"] for name in CATEGORIES}
    return scores | {name: result["audits"][name]["numericValue"] / by for _, name, by in FIGURES}


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _table(medians: dict[str, dict[str, float]]) -> list[str]:
    heads = [*CATEGORIES, *(head for head, _, _ in FIGURES)]
    lines = [f"{'':<12}" + "".join(f"{head:>15}" for head in heads)]
    return lines + [
        f"{page:<12}" + "".join(f"{figure:>15.3g}" for figure in found.values())
        for page, found in medians.items()
    ]


def _promises(medians: dict[str, dict[str, float]]) -> list[Promise]:
    return [
        promise
        for page, found in medians.items()
        for promise in (
            *(Promise(f"{page}: {name}", found[name], 100, at_least=True) for name in CATEGORIES),
            Promise(f"{page}: largest paint", found[LARGEST_PAINT], 1.0, "s"),
        )
    ]
