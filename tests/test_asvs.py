"""docs/asvs.md binds each requirement to a test: whatever it names is there."""

import ast
import re
from pathlib import Path

import pytest

from checker.storage.database.tables import account

ROOT = Path(__file__).parent.parent
NAMED = re.findall(r"`((?:tests|e2e)/[\w/]+\.py)::(\w+)`", (ROOT / "docs/asvs.md").read_text())


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)))
def test_a_requirement_names_a_test_that_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text())

    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert test in defined


def test_every_row_of_the_table_names_a_test() -> None:
    rows = re.findall(
        r"^\| (\d\.\d+\.\d+[^|]*)\|[^|]*\|([^|]*)\|$", (ROOT / "docs/asvs.md").read_text(), re.M
    )

    assert len(rows) >= 35
    assert [number for number, tests in rows if "::" not in tests] == []


def test_no_password_has_an_age() -> None:
    assert {column.name for column in account.columns} == {
        "id",
        "name",
        "password_hash",
        "role",
        "language",
        "disabled",
        "oidc_issuer",
        "oidc_subject",
    }


def test_password_fields_tell_password_managers_what_they_are() -> None:
    fields = [
        field
        for path in (ROOT / "templates/account").glob("*.html")
        for field in re.findall(r'o\.password\("\w+", _\("[^"]+"\), "([\w-]+)"', path.read_text())
    ]
    scripts = "".join(path.read_text() for path in (ROOT / "web").rglob("*.js"))

    assert sorted(set(fields)) == ["current-password", "new-password"]
    assert len(fields) == 5
    assert 'autocomplete="{{ autocomplete }}"' in (ROOT / "templates/office/macros.html").read_text()
    assert "onpaste" not in scripts + (ROOT / "templates/office/macros.html").read_text()
