"""The house rules that no linter knows (import-linter holds the layers, tests/web/ those of web/)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# "About 200 lines": half as much again is where a file has to be split. Tables of words and settings
# are data, one row after the other, and grow with every finding and language.
LONGEST_FILE = 300
DATA = ("checker/texts/", "checker/settings.py")
CODE = [
    path
    for folder in ("checker", "web", "tests", "e2e", "bench", "scripts")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".js", ".css"} and "__pycache__" not in path.parts
]
CORE = sorted((ROOT / "checker/core").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "web").rglob("*.css"))


def name(path: Path) -> str:
    """Return how a file is called in a message."""
    return path.relative_to(ROOT).as_posix()


def markup(path: Path) -> str:
    """Return a template without its Jinja comments, whose words bind nobody."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)


def test_files_are_short_enough_to_read_in_one_go() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in CODE}

    too_long = {
        file: length
        for file, length in lengths.items()
        if length > LONGEST_FILE and not file.startswith(DATA)
    }

    assert too_long == {}


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_neither_waits_nor_asks_the_clock(path: Path) -> None:
    waits = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    clock = {"now", "utcnow", "today", "environ", "getenv", "urandom", "uuid4"}

    impure = [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, waits) or (isinstance(node, ast.Attribute) and node.attr in clock)
    ]

    assert impure == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_bring_no_script_style_or_handler_inline(path: Path) -> None:
    text = markup(path)

    inline = [
        *re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text),
        *re.findall(r"<style\b", text),
        *re.findall(r"<[^>]*\sstyle\s*=", text),
        *re.findall(r"<[^>]*\son[a-z]+\s*=", text),
        *re.findall(r"javascript:", text),
    ]

    assert inline == []


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES], ids=name)
def test_pages_and_styles_name_no_other_server(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", markup(path), flags=re.DOTALL)

    # An XML namespace is a name, not an address: nobody fetches it.
    addresses = [a for a in re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text) if "www.w3.org" not in a]

    assert addresses == []


def test_folders_of_tests_are_packages_so_that_names_may_repeat() -> None:
    folders = {path.parent for top in ("tests", "e2e") for path in (ROOT / top).rglob("*.py")}

    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
