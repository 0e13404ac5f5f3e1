"""Run the benches: `python -m bench [name …]`, each a module `bench_<name>.py` with `main() -> str`."""

import importlib
import sys
from pathlib import Path


def main(wanted: list[str]) -> None:
    """Run the wanted benches, or all; each returns its table, which says how it was measured."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    for name in names:
        if not wanted or name.removeprefix("bench_") in wanted:
            print(importlib.import_module(f"bench.{name}").main(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
