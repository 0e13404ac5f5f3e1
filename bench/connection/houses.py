"""The direct rehearsal between two houses: two real browsers behind two routers, in network namespaces.

`python -m bench.connection.houses --repeat 10` prints how often the finding is right in each case, and how
long it takes after the client's result with a board open. Needs root, iproute2, nft and Chromium.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final

from bench.report import Promise, Report
from e2e.both_ends.cases import CASES, Case
from e2e.both_ends.street import Street, rehearse

RIGHT_PERCENT: Final = 95
SECONDS: Final = 4.0
"""What is aimed at: the median of all runs."""

Runs = dict[Case, list[tuple[str, float]]]
"""The findings of each case, with the seconds that they took."""


def measured(times: int, cases: Sequence[Case]) -> Runs:
    """Run every case so often, the cases in turn: what else the machine does meets all of them."""
    runs: Runs = {case: [] for case in cases}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        street = Street(stack, folder / "server", folder)
        for _ in range(times):
            for case in cases:
                runs[case].append(rehearse(street, case))
                finding, took_s = runs[case][-1]
                print(f"{case.name}: {finding}, {took_s:.1f} s", flush=True)
    return runs


def report(runs: Runs) -> Report:
    """Return the table and what it says of the aims."""
    every = [(finding == case.wanted, took_s) for case, found in runs.items() for finding, took_s in found]
    right_percent = 100 * sum(right for right, _ in every) / len(every)
    return Report(
        how="The direct rehearsal behind two routers: seconds from the client's result to the finding.",
        table=_table(runs),
        promises=(
            Promise("finding right", right_percent, RIGHT_PERCENT, "%", at_least=True),
            Promise("median time to the finding", median(took_s for _, took_s in every), SECONDS, "s"),
        ),
    )


def _table(runs: Runs) -> Iterator[str]:
    yield "| case | finding | right | median | found otherwise |"
    yield "| --- | --- | --- | --- | --- |"
    for case, found in runs.items():
        right = sum(finding == case.wanted for finding, _ in found)
        seconds = median(took_s for _, took_s in found)
        others = ", ".join(finding for finding, _ in found if finding != case.wanted)
        yield f"| {case.name} | `{case.wanted}` | {right}/{len(found)} | {seconds:.1f} s | {others} |"


def main() -> int:
    """Run, print; the exit status is 1 where an aim is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.connection.houses", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--repeat", type=int, default=1, help="runs a case")
    parser.add_argument("--case", nargs="+", default=[], help="only cases whose name has this in it")
    wanted = parser.parse_args()
    cases = [case for case in CASES if not wanted.case or any(part in case.name for part in wanted.case)]
    found = report(measured(wanted.repeat, cases))
    print(found)
    return 0 if all(promise.is_kept for promise in found.promises) else 1


if __name__ == "__main__":
    sys.exit(main())
