"""A hundred clients at once on one core: does a real browser among them find what it finds alone?"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from bench.crowd.browsers import browser, finish, page_of, start
from bench.crowd.pinned import command, two_sides
from bench.crowd.served import processor_ms, settle, startklar
from bench.report import Promise, Report

COUNT: Final = 100
ALONE: Final = 6
AMONG: Final = 6
RTT_MS: Final = 10
LATE_MS: Final = 10  # 95 of 100 packets are passed on within this time
SHARE: Final = 0.125  # half of what the server promises for this page alone
CONNECTIONS: Final = 16
BARE_S: Final = 4.0
STARTING_S: Final = 1.0  # until the asking program asks
_ROOT: Final = Path(__file__).parents[1]
HOW: Final = f"""{COUNT} clients within one second, each from an address of its own: page and assets, a place
(asking again as told), then a rehearsal of 2 to 3 s at 2,350 kbit/s over UDP, channels and indications by
turns. A real Chromium does the connection check {AMONG} times among them, waiting for its place as they do,
and {ALONE} times alone before. The real server on one core of this machine, everybody else on the others.
The delay is from before a packet is sent until the kernel has it at its receiver; loss is the relay's.
Meanwhile {CONNECTIONS} connections ask for the self-test's page {SHARE:g} times as often as a bare aiohttp on
the same core says hello to them without a pause."""


def main() -> Report:
    """Return the table, and what it says of the promises."""
    core, others = two_sides()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        bare, _ = stack.enter_context(startklar("bare", "self-test: ", folder, core, {}, "bench.pages.bare"))
        with _asked(bare, others) as answers:
            time.sleep(BARE_S)
        wanted = SHARE * len(answers) / (BARE_S - STARTING_S)
        url, pid = stack.enter_context(startklar("serve", "self-test: ", folder, core, {}))
        opened = stack.enter_context(browser("chromium", others))
        pages = [page_of(opened, url) for _ in range(AMONG)]
        alone = [_check(pages[0]) for _ in range(ALONE)]
        before, began = processor_ms(pid), time.monotonic()
        with _asked(f"{url}/", others, wanted) as answers:
            crowd, among = _crowd(url, others, pages)
            seconds = time.monotonic() - began - STARTING_S
        used_ms = processor_ms(pid) - before
    table = [*_report(crowd, used_ms), *_served(answers, seconds, wanted), "", *_browser(alone, among)]
    return Report(HOW, table, _promises(crowd, alone, among, len(answers) / seconds / wanted))


@contextmanager
def _asked(url: str, cores: set[int], *rate: float) -> Iterator[list[tuple[float, float]]]:
    """Ask for a page meanwhile; at the end the list has what `bench.slow.ask` says."""
    answers: list[tuple[float, float]] = []
    ask = (sys.executable, "-m", "bench.slow.ask", url, str(CONNECTIONS), *map(str, rate))
    with subprocess.Popen(command(cores, *ask), cwd=_ROOT, stdout=subprocess.PIPE, text=True) as asking:
        try:
            yield answers
        finally:
            asking.terminate()
        answers += json.loads(asking.communicate()[0])


def _check(page: Page) -> dict[str, Any]:
    start(page)
    outcome = finish(page)
    settle()
    return outcome


def _crowd(url: str, cores: set[int], pages: list[Page]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Let the crowd come, and the pages of the browser with it, the first one just before."""
    program = command(cores, sys.executable, "-m", "bench.crowd.clients", url, str(COUNT))
    start(pages[0])
    with subprocess.Popen(program, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as clients:
        assert clients.stdout is not None
        assert clients.stdout.readline() == "arriving\n"
        for page in pages[1:]:
            page.wait_for_timeout(200)
            start(page)
        outcomes = [finish(page) for page in pages]
        crowd: dict[str, Any] = json.loads(clients.stdout.readline())
    return crowd, outcomes


def _promises(
    crowd: dict[str, Any], alone: list[dict[str, Any]], among: list[dict[str, Any]], served: float
) -> tuple[Promise, ...]:
    rtt_ms = statistics.median(visit["measures"]["rtt_ms"] for visit in alone)
    # Without a round trip nothing was measured, which is another finding.
    changed = max(abs(visit["measures"].get("rtt_ms", rtt_ms) - rtt_ms) for visit in among)
    return (
        Promise("crowd: refused or timed out", len(crowd["refused"]), 0),
        Promise("crowd: verdicts that are not good", sum(v["finding"] != "good" for v in alone + among), 0),
        Promise("crowd: change of a round trip", changed, RTT_MS, "ms"),
        Promise("crowd: 95 % of packets passed on within", _quantile(crowd["delays"], 0.95), LATE_MS, "ms"),
        Promise("crowd: pages served meanwhile, of those asked for", served, 0.95, at_least=True),
    )


def _served(answers: list[tuple[float, float]], seconds: float, wanted: float) -> list[str]:
    times = [ms for _, ms in answers]
    return [
        f"pages served meanwhile: {len(times) / seconds:.0f} a second of {wanted:.0f}; "
        f"median {_quantile(times, 0.5):.1f} ms, 99 % {_quantile(times, 0.99):.1f} ms"
    ]


def _report(crowd: dict[str, Any], used_ms: float) -> list[str]:
    rows = [f"{'the crowd':<34} {'median':>9} {'95 %':>9} {'most':>9}"]
    for name, key, unit in (
        ("page and assets, s", "pages", 1),
        ("wait for a place, s", "waited", 1),
        ("relay opened, ms", "opened", 1000),
        ("delay of a packet, ms", "delays", 1),
    ):
        figures = (_quantile(crowd[key], share) * unit for share in (0.5, 0.95, 1))
        rows.append(f"{name:<34} " + " ".join(f"{figure:>9.2f}" for figure in figures))
    lost = 100 * (1 - len(crowd["delays"]) / crowd["sent"])
    rows += [
        f"refused or timed out: {len(crowd['refused'])}; packets lost: {lost:.2f} % of {crowd['sent']}",
        f"asked for a place: {crowd['asked']} times; all were done after {crowd['spread_s']:.0f} s",
        f"processor time of the server: {used_ms / 1000:.1f} s; of the load generator: "
        f"{crowd['own_processor_s']:.1f} s, which was late {crowd['late_ticks']} times by more than 30 ms",
    ]
    return rows


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _browser(alone: list[dict[str, Any]], among: list[dict[str, Any]]) -> list[str]:
    names = ("rate_kbps", "rtt_ms", "jitter_ms", "loss_percent")
    rows = [f"{'Chromium':<10} {'finding':<8} {'s':>5} " + " ".join(f"{name:>12}" for name in names)]
    for kind, visits in (("alone", alone), ("among", among)):
        for visit in visits:
            figures = " ".join(f"{visit['measures'].get(name, '–'):>12}" for name in names)
            rows.append(f"{kind:<10} {visit['finding']:<8} {visit['seconds']:>5.1f} {figures}")
    return rows
