"""What is public is used, and what is private is left alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "checker").rglob("*.py"))
MIGRATIONS = ROOT / "checker/storage/database/migrations"
USERS = [
    *SOURCES,
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted(path for folder in ("bench", "scripts") for path in (ROOT / folder).rglob("*.py")),
    ROOT / "pyproject.toml",
]
NOT_PRIVATE = {"_mapping"}  # of SQLAlchemy's rows: the underscore keeps it apart from columns
WORDS = {path: set(re.findall(r"\w+", path.read_text())) for path in USERS}
TESTS = [path for folder in ("tests", "e2e") for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def public_names(tree: ast.Module) -> Iterator[str]:
    """Return each public function, class and constant of a module."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names = [node.name]
            case ast.Assign():
                names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=one)):
                names = [one]
            case _:
                names = []
        yield from (one for one in names if not one.startswith("_"))


def read_names(tree: ast.Module) -> set[str]:
    """Return each name that a module itself reads."""
    names = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("path", [path for path in SOURCES if not path.is_relative_to(MIGRATIONS)], ids=name)
def test_nothing_public_is_there_for_tests_alone_or_for_nobody(path: Path) -> None:
    tree = ast.parse(path.read_text())
    used = read_names(tree).union(*(words for user, words in WORDS.items() if user != path))

    assert [one for one in public_names(tree) if one not in used] == []


def private_names(node: ast.AST) -> Iterator[str]:
    """Return private names of others that a node of a test reads, imports or replaces."""
    match node:
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return
        case ast.Attribute(attr=one):
            yield one
        case ast.ImportFrom(names=names):
            yield from (each.name for each in names)
        case ast.Call(func=ast.Attribute(attr="setattr"), args=[_, ast.Constant(value=str(one)), *_]):
            yield one
        case ast.Constant(value=str(text)) if re.fullmatch(r"checker(\.\w+)+", text):
            yield text.rpartition(".")[2]


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_tests_leave_private_names_of_others_alone(path: Path) -> None:
    private = [
        f"line {getattr(node, 'lineno', 0)}: {one}"
        for node in ast.walk(ast.parse(path.read_text()))
        for one in private_names(node)
        if re.match(r"_[a-z]", one) and one not in NOT_PRIVATE
    ]

    assert private == []
