"""The accessibility statement: on every page's foot, in every language, with nothing that no test proves."""

import ast
from pathlib import Path
from typing import Any

import pytest

from checker.texts.accessibility import BARRIERS, REVIEWED, TESTED
from tests.running_app import Client

ROOT = Path(__file__).parents[2]
ARBITRATION = {
    "arbitration_name": "Schlichtungsstelle BGG",
    "arbitration_url": "https://arbitration.example/",
}


@pytest.fixture
def more_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    office = {"organisation": "Beratung & Hilfe", "phone": "030 12 34", "email": "office@office.example"}
    return office | {"languages": ("de", "en")} | getattr(request, "param", {})


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("more_settings", [ARBITRATION], indirect=True)
async def test_the_statement_says_what_was_tested_whom_to_tell_and_who_arbitrates(
    client: Client, language: str
) -> None:
    answer = await client.get(f"/accessibility?lang={language}")
    page = await answer.text()

    assert (answer.status, answer.headers["Content-Language"]) == (200, language)
    assert page.count("<li>") >= len(TESTED) + len(BARRIERS)
    for wanted in ("BITV 2.0", "EN 301 549", "WCAG 2.2", "030 12 34", "mailto:office@office.example"):
        assert wanted in page, wanted
    assert f'<a href="{ARBITRATION["arbitration_url"]}">{ARBITRATION["arbitration_name"]}</a>' in page
    assert str(REVIEWED.year) in page


async def test_an_office_without_an_arbitration_body_names_none(client: Client) -> None:
    page = await (await client.get("/accessibility?lang=de")).text()

    assert "Schlichtung" not in page


@pytest.mark.parametrize("path", ["/", "/accessibility", "/nothing/here", "/sign-in"])
async def test_every_page_leads_to_the_statement(client: Client, path: str) -> None:
    page = await (await client.get(path)).text()

    assert '<a href="/accessibility?lang=en">' in page


def test_what_the_statement_promises_is_proved_by_tests_that_exist() -> None:
    for tested in TESTED:
        assert tested.tests, tested.text
        for test in tested.tests:
            file, _, function = test.partition("::")
            tree = ast.parse((ROOT / file).read_text())
            assert function in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, test
