"""docs/datenschutz/ says what the code does: tables, cookies, history, logs, metrics, periods, wordings."""

import ast
import importlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.cli.json_logging import JsonFormatter
from checker.http.monitoring.metrics import Metrics
from checker.settings import Settings
from checker.storage.database.tables import metadata

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs/datenschutz"
STORED, LOGS = FOLDER / "speicherung.md", FOLDER / "protokolle.md"
PYTHON = sorted((ROOT / "checker").rglob("*.py"))
SCRIPTS = sorted((ROOT / "web").rglob("*.js"))
TO_CHECK = "von der stelle zu prüfen"
UNITS = {"Minute": 60, "Stunde": 3_600, "Tag": 86_400, "Woche": 604_800}
IN_UNITS = {
    "retention_weeks": 604_800,
    "appointment_keep_hours": 3_600,
    "LEAST_READINESS_H": 3_600,
    "GOOD_DAYS": 86_400,
}  # constants are seconds


def table(paper: Path, heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the first table under a heading, whatever its level."""
    below = re.split(rf"^#+ {re.escape(heading)}$", paper.read_text(), maxsplit=1, flags=re.M)[1]
    rows = re.search(r"^\| ---.*\n((?:\|.*\n)+)", below, re.M)
    assert rows is not None, heading
    for row in rows[1].splitlines():
        yield [cell.strip() for cell in row.strip("|").split("|")]


def code(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def names(paper: Path, heading: str, column: int = 0) -> list[str]:
    """Return the names in one column of a table."""
    return [name for row in table(paper, heading) for name in code(row[column])]


def test_every_table_and_column_of_the_database_is_there_and_no_other() -> None:
    written = re.findall(r"^### `(\w+)`$", STORED.read_text(), re.M)

    assert sorted(written) == sorted(metadata.tables)
    for name, stored in metadata.tables.items():
        assert names(STORED, f"`{name}`") == [column.name for column in stored.columns], name


def test_every_cookie_is_there_and_no_other() -> None:
    sources = {path: path.read_text() for path in PYTHON}
    ours = {name for text in sources.values() for name in re.findall(r'"(__Host-[\w-]+)"', text)}
    setters = [path.stem for path, text in sources.items() if re.search(r"\.set_cookie\(|Set-Cookie", text)]

    assert sorted(names(STORED, "Cookies")) == sorted(ours)
    assert setters == ["session_cookie"], "another place that sets cookies: is its cookie in the papers?"


def test_what_the_browsers_history_keeps_is_there_and_nothing_else() -> None:
    kept: set[str] = set()
    for path in SCRIPTS:
        text = path.read_text()
        calls = re.findall(r"\b(?:replaceState|pushState)\(([^;]*);", text)
        for call in calls:
            found = re.match(r"\{ \.\.\.[\w.]+, ([^}]*) \}", call)
            assert found or call.startswith("history.state,"), f"{path.name}: {call}"
            kept |= {part.partition(":")[0].strip() for part in found[1].split(",")} if found else set()

    assert sorted(names(STORED, "Im Browser")) == sorted(kept)


def test_every_period_is_that_of_the_code() -> None:
    rows = list(table(STORED, "Fristen"))

    for name, shown, _, place in rows:
        (name,), (file,) = code(name), code(place)
        if name in Settings.model_fields:
            seconds = Settings.model_fields[name].default * IN_UNITS[name]
        else:
            module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
            seconds = getattr(module, name) * IN_UNITS.get(name, 1)
        number, unit = shown.split()
        assert int(number) * next(UNITS[one] for one in UNITS if unit.startswith(one)) == seconds, name
    assert set(IN_UNITS) < {code(row[0])[0] for row in rows}


@pytest.mark.parametrize(
    "constant",
    [
        "SESSION_S",
        "FIRST_LINK_S",
        "LINK_S",
        "CHALLENGE_S",
        "REPEAT_S",
        "FLOW_S",
        "KEPT_S",
        "EVERY_S",
        "DOUBTED_EVERY_S",
        "PROBATION_S",
        "LEAST_READINESS_H",
        "GOOD_DAYS",
    ],
)
def test_no_period_is_left_out(constant: str) -> None:
    assert constant in names(STORED, "Fristen")


def logged() -> dict[str, set[str]]:
    """Return every event that our own loggers write, with its fields."""
    events: dict[str, set[str]] = {}
    for path in PYTHON:
        for call, around in calls_of_loggers(ast.parse(path.read_text())):
            assert isinstance(call.args[0], ast.Constant), f"{path.name}:{call.lineno}: no fixed sentence"
            extra = next((word.value for word in call.keywords if word.arg == "extra"), None)
            events.setdefault(str(call.args[0].value), set()).update(fields(extra, around))
    return events


def calls_of_loggers(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Yield each call of a logger, and the function it stands in."""
    loggers = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("logging.getLogger(")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for around in ast.walk(tree):
        if not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(around):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id in loggers:
                yield node, around


def fields(extra: ast.expr | None, around: ast.AST) -> set[str]:
    """Return the keys of a dictionary, written there or in the function before."""
    if isinstance(extra, ast.Name):
        extra = next(
            node.value
            for node in ast.walk(around)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == extra.id
        )
    if extra is None:
        return set()
    assert isinstance(extra, ast.Dict), ast.unparse(extra)
    return {str(ast.literal_eval(key)) for key in extra.keys if key is not None}


def test_every_event_of_the_log_is_there_with_its_fields_and_no_other() -> None:
    written = {code(event)[0]: set(code(more)) for event, more, _ in table(LOGS, "Ereignisse")}

    assert written == logged()


def test_the_fields_of_every_line_of_the_log_are_there_and_no_other() -> None:
    try:
        raise ValueError("with something of a person in it")
    except ValueError as error:
        fault = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("startklar.x", logging.ERROR, __file__, 1, "unexpected", None, fault)

    line = json.loads(JsonFormatter().format(record))

    assert [code(name)[0] for name, *_ in table(LOGS, "Felder jeder Zeile")] == list(line)


def test_every_metric_is_there_with_its_labels_and_no_other() -> None:
    tree = ast.parse((ROOT / "checker/http/monitoring/metrics.py").read_text())
    made = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Counter", "Gauge", "Histogram")
    ]
    own = {
        str(ast.literal_eval(call.args[0])): {
            label for given in call.args[2:] for label in ast.literal_eval(given)
        }
        for call in made
    }

    written = {code(name)[0]: set(code(labels)) for name, labels, _ in table(LOGS, "Kennzahlen")}
    assert written == own
    shown = {family.name for family in Metrics().registry.collect()}
    assert set(written) <= shown


def test_the_days_that_logs_are_kept_are_those_of_the_unit() -> None:
    kept = re.search(r"^\*\*Vorgabe dieser Unterlagen: (\d+) Tage", LOGS.read_text(), re.M)
    journal = (ROOT / "deploy/journald@startklar.conf").read_text()

    assert kept is not None
    assert f"\nMaxRetentionSec={kept[1]}day\n" in journal
    assert "\nMaxFileSec=1day\n" in journal  # whole files are deleted
    assert "\nLogNamespace=startklar\n" in (ROOT / "deploy/startklar.service").read_text()
    assert f"wir löschen das nach {kept[1]} tagen" in (FOLDER / "information.md").read_text().lower()


@pytest.mark.parametrize(
    ("paper", "heading", "wording", "file"),
    [
        ("loeschkonzept.md", "Nachweis", 1, 3),
        ("loeschkonzept.md", "Wo es Grenzen gibt", 1, 2),
        ("verknuepfung.md", "Was bleibt", 1, 2),
    ],
)
def test_what_a_paper_quotes_of_the_code_stands_there(
    paper: str, heading: str, wording: int, file: int
) -> None:
    """So a limit that has been removed does not stay in the papers, nor a sentence that was changed."""
    rows = list(table(FOLDER / paper, heading))

    gone = [
        (words, place)
        for row in rows
        for words, place in zip(code(row[wording]), code(row[file]), strict=True)
        if words not in (ROOT / place).read_text()
    ]

    assert rows
    assert gone == []


def test_every_test_that_the_figures_come_from_is_there() -> None:
    place = ROOT / "tests/storage/results/test_unlinkable.py"

    named = names(FOLDER / "verknuepfung.md", "Was gemessen ist", 2)

    assert named
    assert [name for name in named if f"def {name}(" not in place.read_text()] == []


@pytest.mark.parametrize("paper", sorted(FOLDER.glob("*.md")), ids=lambda paper: paper.name)
def test_every_paper_is_in_the_contents_and_says_what_the_office_has_to_check(paper: Path) -> None:
    contents = (FOLDER / "README.md").read_text()

    assert paper.name == "README.md" or f"({paper.name})" in contents
    if paper.name != "speicherung.md":  # facts alone
        assert TO_CHECK in " ".join(paper.read_text().lower().split())
