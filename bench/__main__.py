"""Run the benches: `python -m bench [--publish] [name …]`.

Each is a module `bench_<name>.py` with `main() -> Report`. A promise that is broken makes the exit status 1,
after all have run. `--publish` writes tables, verdicts and a picture into docs/performance.md.
"""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Final

from bench.picture import picture
from bench.published import promises, published
from bench.report import Report, where

DOCS: Final = Path("docs/performance.md")


def main() -> int:
    """Run the wanted benches, or all; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--publish", action="store_true", help="put tables and picture into docs/")
    parser.add_argument("names", nargs="*", help="benches, all without")
    wanted = parser.parse_args()
    there = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    reports: dict[str, Report] = {}
    for name in wanted.names or there:
        reports[name] = importlib.import_module(f"bench.bench_{name}").main()
        print(f"== {name}\n{reports[name]}\n", flush=True)
    if wanted.publish:
        _publish(reports)
    return 0 if all(promise.is_kept for report in reports.values() for promise in report.promises) else 1


def _publish(reports: dict[str, Report]) -> None:
    page = published(DOCS.read_text(), reports, where())
    DOCS.write_text(page)
    DOCS.with_suffix(".svg").write_text(picture(promises(page)))


if __name__ == "__main__":
    sys.exit(main())
