"""`python -m bench.association`: three instances under the load of 300 offices, each part killed once.

A promise that is broken makes the exit status 1. `--publish` writes the figures into docs/performance.md.
"""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Final

import uvloop

from bench.association.association import association
from bench.association.client import REHEARSES
from bench.association.faults import Times
from bench.association.figures import published, report
from bench.association.run import Found, Plan, run
from bench.association.services import versions
from bench.report import Report, where

DOCS: Final = Path("docs/performance.md")
FULL: Final = Plan(offices=300, clients=2_000, boards=90, times=Times(quiet=12, away=2, after=10))
QUICK: Final = Plan(offices=30, clients=300, boards=15, times=Times(quiet=3, away=1, after=2))


def main() -> int:
    """Run it; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.association", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a trial of 15 s with 30 offices")
    parser.add_argument("--publish", action="store_true", help="put the figures into docs/performance.md")
    wanted = parser.parse_args()
    plan = QUICK if wanted.quick else FULL
    busy = os.getloadavg()[0]
    try:
        found = report(_found(plan), plan, REHEARSES)
    except KeyboardInterrupt:
        return 130
    print(found)
    if wanted.publish:
        _publish(found, busy)
    return 0 if all(promise.is_kept for promise in found.promises) else 1


def _found(plan: Plan) -> Found:
    # As Ctrl-C: whatever was started is ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with association() as parts:
        return uvloop.run(run(parts, plan))


def _publish(found: Report, busy: float) -> None:
    said = f"{where()} {versions()}. Load of the machine before: {busy:.1f}.\n\n```text\n{found}\n```"
    DOCS.write_text(published(DOCS.read_text(), said))


if __name__ == "__main__":
    sys.exit(main())
