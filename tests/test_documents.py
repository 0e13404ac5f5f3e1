"""The papers say what is: routes, the names that templates get, and every file that they point to."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import pytest
from aiohttp import web

from checker.http.access import rule_of
from tests.running_app import Client

ROOT = Path(__file__).parent.parent
DESIGN = (ROOT / "docs/design.md").read_text()
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
FOLDERS = "bench|checker|deploy|docs|e2e|scripts|templates|tests|web"


def rows(heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the first table under a heading of docs/design.md."""
    table = DESIGN.partition(f"\n## {heading}\n")[2].partition("\n| --- |")[2].partition("\n\n")[0]
    for row in table.splitlines()[1:]:
        yield [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def test_the_table_of_routes_is_that_of_the_server(app: web.Application) -> None:
    written = [(route.strip("`"), who) for route, who, _ in rows("Routes")]

    routes = [
        (f"{route.method} {route.resource.canonical}", rule_of(route.handler))
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"  # aiohttp answers HEAD by GET's handler
    ]

    assert sorted(written) == sorted(routes)


async def test_the_table_of_names_is_what_the_check_page_gets(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    def render(_template: str, _request: web.Request, context: dict[str, Any]) -> str:
        given.update(context)
        return ""

    monkeypatch.setattr(aiohttp_jinja2, "render_string", render)

    await client.get("/")

    written = [name for names, _ in rows("What the templates get") for name in re.findall(r"`(\w+)`", names)]
    assert sorted(written) == sorted(given)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_that_a_paper_names_is_there(paper: Path) -> None:
    text = paper.read_text()
    named = {ROOT / path for path in re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", text)}
    linked = {paper.parent / path for path in re.findall(r"\]\((?!https?:)([^)#]+)", text)}

    missing = {path.relative_to(ROOT).as_posix() for path in named | linked if not path.exists()}

    assert missing == set()
