"""The second half of docs/performance.md: a part for each bench, kept until that bench is measured again."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bench.report import Promise, Report

MARK: Final = "<!-- What follows is written by `make bench ARGS=--publish`. -->"
_PART: Final = re.compile(r"^## (\w+)\n\n(.*?^```text\n.*?^```)$", re.M | re.S)
_PROMISE: Final = re.compile(r"^(\S.*?) +(\S+) ([≤≥]) (\S+) +(\S*) +(?:kept|NOT KEPT)$", re.M)


def published(before: str, reports: Mapping[str, Report], measured: str) -> str:
    """Return the page with these reports in the place of older ones; `measured` says when and where."""
    intro, _, old = before.partition(MARK)
    parts = {name: f"## {name}\n\n{body}" for name, body in _PART.findall(old)}
    parts |= {name: f"## {name}\n\n{measured}\n\n```text\n{report}\n```" for name, report in reports.items()}
    return "\n\n".join([intro + MARK, *(parts[name] for name in sorted(parts))]) + "\n"


def promises(page: str) -> Sequence[Promise]:
    """Return what the parts of the page promise, as it stands there."""
    found = _PROMISE.findall(page.partition(MARK)[2])
    return [
        Promise(name, float(value), float(bound), unit, at_least=sign == "≥")
        for name, value, sign, bound, unit in found
    ]
