"""One HTML page, with all that it shows, about the JUnit files of a folder and the evidence beside them."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from jinja2 import Environment, FileSystemLoader

from e2e.evidence import PROPERTY

NAME: Final = "report.html"
OUTCOMES: Final = ("failed", "skipped", "passed")
TEMPLATE: Final = "report.html.jinja"
_LAST_CHARACTERS: Final = 20_000
"""Of a log: what was said when it went wrong stands at its end; the file beside the report has the rest."""


@dataclass(frozen=True)
class Case:
    """One test of a JUnit file."""

    element: ElementTree.Element
    folder: Path
    """Of the JUnit file."""

    @property
    def name(self) -> str:
        """Module and test."""
        return f"{self.element.get('classname')}::{self.element.get('name')}"

    @property
    def seconds(self) -> float:
        """How long it took."""
        return float(self.element.get("time", 0))

    @cached_property
    def outcome(self) -> str:
        """One of `OUTCOMES`."""
        tags = {child.tag for child in self.element}
        return "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"

    @property
    def texts(self) -> list[str]:
        """What pytest says of it: tracebacks, or why it was skipped."""
        told = (child for child in self.element if child.tag in ("failure", "error", "skipped"))
        return [child.text or child.get("message") or "" for child in told]

    @cached_property
    def evidence(self) -> list[Path]:
        """The files that were kept of it."""
        found = self.element.find(f"properties/property[@name='{PROPERTY}']")
        return [] if found is None else sorted((self.folder / found.get("value", "")).iterdir())


def cases(folder: Path) -> Iterator[Case]:
    """Yield the tests of every JUnit file in a folder."""
    for file in sorted(folder.glob("*.xml")):
        for element in ElementTree.parse(file).iter("testcase"):
            yield Case(element, folder)


def write(junit: Path) -> None:
    """Write the report beside a JUnit file, about every JUnit file there."""
    folder = junit.parent
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    environment.filters |= {"picture": _picture, "tail": _tail}
    every = list(cases(folder))
    groups = {kind: [case for case in every if case.outcome == kind] for kind in OUTCOMES}
    page = environment.get_template(TEMPLATE).render(groups=groups, folder=folder)
    (folder / NAME).write_text(page)


def _picture(path: Path) -> str:
    return f"data:image/png;base64,{b64encode(path.read_bytes()).decode()}"


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-_LAST_CHARACTERS:]
