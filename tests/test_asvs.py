"""docs/asvs.md binds each requirement of levels 1 and 2 to a test or a reason: whatever it names is there."""

import ast
import re
from pathlib import Path

import pytest

from checker.storage.database.tables import account

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs/asvs.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| (.+) \|$", PAPER, re.M)
NAMED = re.findall(r"`((?:tests|e2e)/[\w/]+\.py)::(\w+)`", PAPER)

# The level of each requirement of ASVS 5.0.0, by section: "112" are two of level 1 and one of level 2.
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)))
def test_a_requirement_names_a_test_that_is_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text())

    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert test in defined


def test_every_requirement_of_levels_1_and_2_is_there_once_with_its_level() -> None:
    asked = [
        (f"{section}.{number}", level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    ]

    assert len(asked) == 70 + 183  # as the standard counts them
    assert [(number, level) for number, level, _ in ROWS] == asked


def test_every_requirement_is_held_by_something_or_says_why_not() -> None:
    for number, _, held in ROWS:
        reason = re.match(r"(?:no|otherwise|open): .{6}", held)
        assert reason or re.match(r"`(?:tests|e2e)/|\[[\w./]+\.md\]\(|below: \*", held), number
        for heading in re.findall(r"below: \*([^*]+)\*", held):
            assert f"\n## {heading}\n" in PAPER, number


def test_the_words_that_no_password_may_rest_on_are_those_of_the_code() -> None:
    section = PAPER.partition("## Words that no password may rest on")[2].partition("\n## ")[0]

    refused = next(
        ast.literal_eval(ast.unparse(node).partition(" = ")[2])
        for node in ast.walk(ast.parse((ROOT / "checker/accounts/guessable.py").read_text()))
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_OFTEN"
    )
    assert set(re.findall(r"`(\w+)`", section)) == set(refused)


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
