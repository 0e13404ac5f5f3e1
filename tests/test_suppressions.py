"""Whoever silences a linter or the type checker says why, on the same line."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("bench", "checker", "e2e", "scripts", "templates", "tests", "web")
SILENCED = re.compile(
    r"# noqa\b(?!: [A-Z0-9, ]+ -- \w)"
    r"|# type: ignore\b(?!\[[\w, -]+\] # \w)"
    r"|biome-ignore\b(?! [\w/]+: \w)"
    r"|# pragma: no cover\b(?! -- \w)"
    r"|# (?:mypy|ruff|pyright):|@ts-(?:ignore|nocheck)|@ts-expect-error\b(?! \w)|djlint:off"
)


def test_each_suppression_names_its_rule_and_gives_a_reason() -> None:
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")))
    texts = {
        path: path.read_text().splitlines()
        for path in files
        if path.suffix in {".py", ".js", ".mjs", ".css", ".html"} and path != Path(__file__)
    }

    without = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, lines in texts.items()
        for number, line in enumerate(lines, 1)
        if SILENCED.search(line)
    ]

    assert without == []
