"""What the relay costs: a packet, beside a bare forwarder, and a whole check of real browsers."""

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, get_args

from bench.connection.visit import BrowserName
from bench.crowd.browsers import browser, finish, page_of, start
from bench.crowd.pinned import two_sides
from bench.crowd.served import processor_ms, settle, startklar
from bench.relay_packets import ROUNDS, measure
from bench.report import Promise, Report
from checker.relay.selection import outward_address

CHECKS: Final = 8
PROMISED_MS: Final = 60
_SECRET: Final = "secret of the bench alone"  # noqa: S105 -- nobody else's
HOW: Final = f"""Processor time of the relay's process a packet, by the scheduler's count, on one core of this
machine, the clients on the others. Trains of nine packets of 624 bytes and their acknowledgements: one train
after the other, and one every 20 ms as the check sends, where each finds the process asleep. The bare
forwarder in the same process knows nothing of TURN: no code on this event loop could beat it. Medians of
{ROUNDS} rounds.

A check: the connection check of real browsers on loopback, {CHECKS} each, the relay in a process of its own
(`startklar relay`) beside the web server's. Packets are those of the load, without acknowledgements."""


def main() -> Report:
    """Return the tables."""
    packets = [f"{'µs a packet':<24} {'back to back':>13} {'as a check':>11}"]
    packets += [f"{name:<24} {quick:>13.1f} {paced:>11.1f}" for name, quick, paced in measure()]
    checks = [f"{'ms a check, median':<24} {'relay':>13} {'most':>11} {'web':>6} {'packets':>8} {'s':>5}"]
    found = _checks()
    checks += [_row(name, visits) for name, visits in found]
    promises = [
        Promise(f"relay, a check in {name}", _median(visits, "relay_ms"), PROMISED_MS, "ms")
        for name, visits in found
    ]
    return Report(HOW, [*packets, "", *checks], tuple(promises))


def _row(name: str, visits: list[dict[str, Any]]) -> str:
    relay, web, packets, seconds = (
        _median(visits, key) for key in ("relay_ms", "web_ms", "packets", "seconds")
    )
    most = max(visit["relay_ms"] for visit in visits)
    return f"{name:<24} {relay:>13.1f} {most:>11.1f} {web:>6.1f} {packets:>8.0f} {seconds:>5.1f}"


def _median(visits: list[dict[str, Any]], key: str) -> float:
    return float(statistics.median(visit[key] for visit in visits))


def _checks() -> list[tuple[str, list[dict[str, Any]]]]:
    core, others = two_sides()
    secret = {"RELAY_SECRET": _SECRET}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        port, relay = stack.enter_context(startklar("relay", "port ", folder, core, secret))
        host = outward_address() or "127.0.0.1"  # Firefox takes no relay on loopback
        urls = ",".join(f"turn:{host}:{port}?transport={kind}" for kind in ("udp", "tcp"))
        settings = {**secret, "RELAY_URLS": urls, "RELAY_MAX_REHEARSALS": "100"}
        url, web = stack.enter_context(startklar("serve", "self-test: ", folder, core, settings))
        return [(name, _visits(name, others, url, relay, web)) for name in get_args(BrowserName)]


def _visits(name: BrowserName, cores: set[int], url: str, relay: int, web: int) -> list[dict[str, Any]]:
    visits = []
    with browser(name, cores) as opened:
        page = page_of(opened, url)
        for _ in range(CHECKS):
            before = (processor_ms(relay), processor_ms(web))
            start(page)
            outcome = finish(page)
            assert outcome["finding"] == "good", outcome
            settle()
            after = (processor_ms(relay), processor_ms(web))
            visits.append({**outcome, "relay_ms": after[0] - before[0], "web_ms": after[1] - before[1]})
    return visits
