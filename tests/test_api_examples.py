"""docs/api.md: its commands are copied and run against a real server, its answers have the models' fields."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker.core.intake.booking import FAULTS, BookedAppointment, NewAppointment, Problem
from tests.processes import ROOT, address, environment, run, serving

PAPER = (ROOT / "docs/api.md").read_text()
EXAMPLE = "STARTKLAR=https://check.example.org\n"
TOLD = "\necho end: $ID $LINK\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAPER, re.M | re.S)


def script(folder: Path, url: str) -> str:
    """Return all commands of the page, with the address of a server and `startklar` as it is run here."""
    commands = "".join(blocks("sh"))
    assert EXAMPLE in commands
    command = folder / "startklar"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m checker "$@"\n')
    command.chmod(0o700)
    return commands.replace(EXAMPLE, f"STARTKLAR={url}\n") + TOLD


def answers(output: str) -> list[dict[str, object]]:
    """Return the answers that the commands print, one behind the other."""
    found, place = [], 0
    while output[place : place + 1] == "{":
        told, place = json.JSONDecoder().raw_decode(output, place)
        found.append(told)
    return found


def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    missing = [name for name in ("bash", "curl", "jq") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    data = tmp_path / "data"
    with serving(data, "serve") as (_, lines):
        url = address(lines[0]).rstrip("/")
        own = environment(data)

        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script(tmp_path, url)],
            env=own | {"PATH": f"{tmp_path}:{own['PATH']}"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "")
        first, shorter, cancelled = answers(done.stdout)
        identity, link = done.stdout.rpartition("end: ")[2].split()
        assert first["id"] == identity
        assert re.fullmatch(rf"{url}/c/[a-z2-7]{{26}}#ABC123XYZ", link)
        assert (first["minutes"], first["label"], first["cancelled"]) == (45, "A-1047", False)
        assert (shorter["minutes"], shorter["label"], shorter["cancelled"]) == (30, None, False)
        assert cancelled == shorter | {"cancelled": True}
        assert run(data, "appointment", "list").stdout == ""
        assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "data.stderr", "startklar"]


def test_the_answers_on_the_page_have_the_fields_of_the_models() -> None:
    appointment, problem = (json.loads(block) for block in blocks("json"))

    assert list(appointment) == list(BookedAppointment.model_fields)
    assert BookedAppointment.model_validate(appointment).label == "A-1047"
    assert list(problem) == list(Problem.model_fields)
    assert problem["detail"] == FAULTS["counsellor"]


def test_every_field_of_a_new_appointment_is_on_the_page() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|$", PAPER, re.M)

    assert rows == list(NewAppointment.model_fields)
