"""The checks of the page are those of the catalogue, whichever they are: a new one is tested here, too."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from checker.core.findings import CATALOGUE, CHECKS
from checker.storage.appointments import Appointment
from tests.running_app import Client, Post
from tests.support import GOOD_FINDINGS, good_readiness, good_result, receipt

INDEX = Path(__file__).parents[2] / "web" / "checks" / "index.js"
PRINT = "import(process.argv[1]).then(({ CHECKS }) => console.log(JSON.stringify(CHECKS)))"


@pytest.fixture(scope="module")
def listed() -> list[dict[str, Any]]:
    """Every check of web/checks/index.js, without its functions."""
    node = shutil.which("node")
    assert node, "make ready installs it"
    done = subprocess.run([node, "-e", PRINT, INDEX], capture_output=True, text=True, check=True)
    checks: list[dict[str, Any]] = json.loads(done.stdout)
    return checks


def test_the_page_runs_the_checks_of_the_catalogue_in_its_order(listed: list[dict[str, Any]]) -> None:
    assert [check["name"] for check in listed] == list(CHECKS)


def test_a_check_that_is_late_fails_or_is_skipped_ends_in_one_of_its_findings(
    listed: list[dict[str, Any]],
) -> None:
    for check in listed:
        ends = {check["late"], check.get("broken", "not_measured"), check.get("skipped", check["late"])}

        assert ends <= CATALOGUE[check["name"]].keys()
        assert ("skipped" in check) == ("skipped" in CATALOGUE[check["name"]]), "the page draws the button"


async def test_the_page_has_a_part_for_every_check(client: Client) -> None:
    answer = await client.get("/")

    parts = re.findall(r'<section[^>]* data-check="?(\w+)', await answer.text())
    assert (answer.status, parts) == (200, list(CHECKS))


@pytest.mark.parametrize("check", CHECKS)
async def test_every_finding_is_taken_as_readiness_and_as_result(
    post: Post, appointment: Appointment, check: str
) -> None:
    for sequence, finding in enumerate(CATALOGUE[check]):
        readiness = good_readiness(sequence=sequence, checks={check: {"state": "done", "finding": finding}})
        result = good_result(receipt=receipt(sequence), findings=GOOD_FINDINGS | {check: finding})

        assert (await post("/api/readiness", readiness)).status == 200
        assert (await post("/api/results", result)).status == 200


async def test_a_page_from_before_there_was_a_check_reports_readiness_but_no_result(
    post: Post, appointment: Appointment
) -> None:
    """Nobody can tell such a page from one whose check broke; what is missing never counts as good."""
    *known, new = CHECKS
    findings = {check: GOOD_FINDINGS[check] for check in known}
    checks = {check: {"state": "done", "finding": finding} for check, finding in findings.items()}

    readiness = await post("/api/readiness", good_readiness(checks=checks))
    result = await post("/api/results", good_result(findings=findings))

    assert readiness.status == 200
    assert result.status == 400
    assert (await result.json())["error"]["message"] == f"the finding of {new} is missing"
