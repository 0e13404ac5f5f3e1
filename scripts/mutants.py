"""Change the code on purpose, one place at a time, and see that a test fails each time.

mutmut changes the Python that decides about trust (pyproject.toml), tests/web/mutation/ the browser's
judgements in `web/measure` and `web/rehearsal/estimate`. A change that no test notices is a survivor: it is
listed with its reason in docs/mutants.toml, or the exit status is 1; so it is when a listed one no longer
survives. Arguments such as `web/measure/level.js` or `web/rehearsal/estimate` restrict it to these.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
MUTMUT: Final = Path(sys.executable).with_name("mutmut")
LISTED: Final = ROOT / "docs/mutants.toml"
KILLED: Final = {1, 3, 36, -24, 24, 152, 255}
"""Exit statuses of tests that noticed; all but the first two are ends by time."""
SURVIVED: Final = {0, 33}
"""Exit statuses of tests that noticed nothing, and of code that no test reaches."""
LEAST: Final = 95.0
"""Per cent that must be noticed."""


class Change(NamedTuple):
    """One change: in which function or file, what stood there, what stands there now."""

    where: str
    was: str
    now: str


class Tally(NamedTuple):
    """How many changes there were, and those that nothing noticed."""

    made: int
    survivors: list[Change]


def change_python() -> Tally:
    """Run mutmut from the start. Raises CalledProcessError when it cannot run the tests."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    subprocess.run([MUTMUT, "run", "--max-children", os.environ.get("JOBS", "1")], cwd=ROOT, check=True)
    statuses: dict[str, int | None] = {}
    for meta in sorted((ROOT / "mutants").rglob("*.meta")):
        statuses |= json.loads(meta.read_text())["exit_code_by_key"]
    if odd := {name: status for name, status in statuses.items() if status not in KILLED | SURVIVED}:
        sys.exit(f"mutmut ended in a way that says nothing: {odd}")
    return Tally(len(statuses), [_change(name) for name, status in statuses.items() if status in SURVIVED])


def _change(name: str) -> Change:
    """Return what mutmut did under a name such as `checker.core.tokens.x_is_token__mutmut_1`."""
    shown = subprocess.run([MUTMUT, "show", name], cwd=ROOT, check=True, capture_output=True, text=True)
    lines = shown.stdout.splitlines()
    was, now = (
        " ".join(line[1:].strip() for line in lines if line[:1] == sign and line[:4] != f"{3 * sign} ")
        for sign in "-+"
    )
    return Change(function_of(name), was, now)


def function_of(name: str) -> str:
    """Return the function that mutmut's name is about.

    >>> function_of("checker.storage.clock.xǁClockǁnow_s__mutmut_3")
    'checker.storage.clock.Clock.now_s'
    >>> function_of("checker.core.tokens.x_is_token__mutmut_1")
    'checker.core.tokens.is_token'
    """
    module, _, mangled = name.rpartition(".")
    function = re.sub(r"__mutmut_\d+$", "", mangled)
    return f"{module}.{function.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def change_javascript(paths: list[str]) -> dict[str, Tally]:
    """Run our own mutator, for some paths or all. Raises CalledProcessError when it cannot run the tests."""
    command = ["node", "tests/web/mutation/run.js", *(path.removeprefix("web/") for path in paths)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return {f"web/{folder}": _tally(**told) for folder, told in json.loads(done.stdout).items()}


def _tally(made: int, survivors: list[dict[str, str]]) -> Tally:
    return Tally(made, [Change(**one) for one in survivors])


def listed() -> Iterator[Change]:
    """Return every survivor that docs/mutants.toml has a reason for."""
    for entry in tomllib.loads(LISTED.read_text())["survivors"]:
        if not entry["why"].strip():
            sys.exit(f"docs/mutants.toml gives no reason: {entry}")
        yield from (Change(entry["where"], entry["was"], now) for now in entry["now"])


def lies_in(change: Change, paths: list[str]) -> bool:
    """Tell whether a change is one of these files' or folders'; of no paths it always is.

    >>> lies_in(Change("web/measure/level.js: rms", "+", "-"), ["web/measure"])
    True
    >>> lies_in(Change("web/measure/level.js: rms", "+", "-"), ["web/meas"])
    False
    """
    return not paths or any(change.where.startswith((f"{path}/", f"{path}:")) for path in paths)


def report(tallies: Iterable[tuple[str, Tally]], known: Counter[Change]) -> bool:
    """Print the scores and what is not as listed; tell whether all is well."""
    well, found = True, Counter[Change]()
    for name, tally in tallies:
        score = 100 * (1 - len(tally.survivors) / tally.made)
        print(f"{name}: {tally.made} changes, {len(tally.survivors)} not noticed, score {score:.1f} %")
        well &= score >= LEAST
        found.update(tally.survivors)
    for kind, changes in (("not listed", found - known), ("listed, but noticed now", known - found)):
        for change in changes.elements():
            well = False
            print(f"{kind}: {change.where}\n  was {change.was}\n  now {change.now}")
    return well


def main() -> int:
    """Return 0 when every change is noticed but those that are listed."""
    paths = [path.rstrip("/") for path in sys.argv[1:]]
    tallies = change_javascript(paths) if paths else {"Python": change_python(), **change_javascript([])}
    known = Counter(change for change in listed() if lies_in(change, paths))
    return 0 if report(tallies.items(), known) else 1


if __name__ == "__main__":
    sys.exit(main())
