"""What a bench has found: a table to read, and each figure beside what is promised of it."""

import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_NAME: Final = 46


@dataclass(frozen=True)
class Promise:
    """A figure and its bound, in the same unit."""

    name: str
    found: float
    bound: float
    unit: str = ""
    at_least: bool = False
    """The bound is the least that is promised, and not the most."""

    @property
    def is_kept(self) -> bool:
        """Tell whether the figure is within the bound."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    @property
    def used(self) -> float:
        """Return the share of the bound that is used up: more than 1 where it is not kept."""
        one, other = (self.bound, self.found) if self.at_least else (self.found, self.bound)
        return one / other if other else float("inf") if one else 0.0

    def line(self) -> str:
        """Return it as a line of a table."""
        sign = "≥" if self.at_least else "≤"
        verdict = "kept" if self.is_kept else "NOT KEPT"
        return f"{self.name:<{_NAME}} {self.found:>10.4g} {sign} {self.bound:<6g} {self.unit:<4} {verdict}"


@dataclass(frozen=True)
class Report:
    """One bench: how it was measured, its table, what it says of the promises."""

    how: str
    table: Iterable[str]
    promises: tuple[Promise, ...] = ()

    def __str__(self) -> str:
        lines = [self.how, "", *self.table]
        if self.promises:
            lines += ["", *(promise.line() for promise in self.promises)]
        return "\n".join(lines)


def where() -> str:
    """Say which code was measured on what."""
    git = ["git", "describe", "--always", "--dirty=+"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    cores = len(os.sched_getaffinity(0))
    today = datetime.now(UTC).date().isoformat()
    return (
        f"Commit {commit}, {today}: {platform.machine()}, {cores} cores, Python {platform.python_version()}."
    )
