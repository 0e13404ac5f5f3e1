"""“How do I get this finding?” in docs/qa.md has every finding and note, by names that the kit has."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checker.core.findings import EVERY, NOTES
from e2e import faults
from e2e.devices.cameras import CAMERAS
from e2e.devices.microphones import MICROPHONES
from e2e.pages.check_page import CheckPage

CHAPTER: Final = (
    (Path(__file__).parent.parent / "docs/qa.md").read_text().partition("How do I get this finding?")[2]
)
SECTIONS: Final = {
    section.partition("\n")[0]: section for section in re.split(r"^### ", CHAPTER, flags=re.MULTILINE)[1:]
}


def rows(section: str, kind: str) -> Iterator[str]:
    """Yield the first cell of each row of the table of findings or notes."""
    table = section.partition(f"| {kind} |")[2].partition("\n\n")[0]
    yield from re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_the_tables_have_every_finding_once() -> None:
    written = {check: list(rows(section, "finding")) for check, section in SECTIONS.items()}

    assert written == {check: list(findings) for check, findings in EVERY.items()}


def test_the_tables_have_every_note_once() -> None:
    written = {check: tuple(rows(section, "note")) for check, section in SECTIONS.items()}

    assert {check: notes for check, notes in written.items() if notes} == NOTES


def test_every_way_says_something_for_the_kit_and_for_the_hand() -> None:
    cells = [line.split(" | ") for line in CHAPTER.splitlines() if re.match(r"\| `", line)]

    assert [row[0] for row in cells if len(row) != 3 or not all(cell.strip(" |") for cell in row)] == []


def test_devices_faults_and_steps_are_those_of_the_kit() -> None:
    devices = re.findall(r'visit\("(\w+)"(?:, "(\w+)")?', CHAPTER)
    steps = re.findall(r"(?<!\.)\bpage\.(\w+)\(", CHAPTER)

    assert {camera for camera, _ in devices} <= set(CAMERAS)
    assert {microphone for _, microphone in devices if microphone} <= set(MICROPHONES)
    assert [name for name in re.findall(r"faults\.(\w+)", CHAPTER) if not hasattr(faults, name)] == []
    assert [name for name in steps if not hasattr(CheckPage, name)] == []
