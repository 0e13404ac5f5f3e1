"""The commands: all are listed, and a test that fails is red."""

import re
import subprocess

from tests.processes import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
SECOND_CHANCES = r"--lf\b|--last-failed|--ff\b|rerun|flaky|\bretry\b|\bretries\b|\|\| *(\$|python|true)"


def test_make_help_names_every_command() -> None:
    [phony] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    lists = dict(re.findall(r"^(\w+) := (.*)$", MAKEFILE, re.MULTILINE))
    while "$(" in phony:
        phony = re.sub(r"\$\((\w+)\)", lambda found: lists[found[1]], phony)

    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"^  make (\S+) ", told, re.MULTILINE)) == set(phony.split())


def test_nothing_gives_a_failed_test_a_second_chance() -> None:
    places = [ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob(".ci/*"), *ROOT.glob("**/conftest.py")]
    own = [path for path in places if not {"node_modules", ".venv"} & set(path.parts)]

    found = {path.name: re.findall(SECOND_CHANCES, path.read_text()) for path in own}

    assert {name: words for name, words in found.items() if words} == {}
