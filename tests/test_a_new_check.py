"""README's “A new check” is true: in a copy of the project a made-up check costs those steps and no more."""

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po, write_po

from checker.texts.languages import FOR_CLIENTS

ROOT: Final = Path(__file__).parent.parent
COPIED: Final = ("checker", "scripts", "templates", "tests", "web")
FILES: Final = ("babel.cfg", "conftest.py", "package.json", "pyproject.toml", "tsconfig.json")
FAST: Final = (
    "tests/board/test_rows.py",
    "tests/check_page/test_checks.py",
    "tests/core/intake/test_intake.py",
    "tests/core/results/test_anonymise.py",
    "tests/core/results/test_notes.py",
    "tests/core/results/test_questions.py",
    "tests/core/test_board_status.py",
    "tests/http/pages/test_parts.py",
    "tests/http/pages/test_templates.py::test_every_icon_of_the_templates_is_drawn",
    "tests/http/pages/test_templates.py::test_the_page_stays_light",
    "tests/statistics/test_page.py::test_every_finding_that_is_frequent_is_named[foreground]",
    "tests/storage/results/test_counters.py",
    "tests/texts/test_texts.py",
)
pytestmark = pytest.mark.timeout(300)  # each of these is a whole run of tests
FAST_WEB: Final = ("tests/web/*.test.js", "tests/web/checks/*.test.js", "tests/web/check_page/*.test.js")

SCRIPT: Final = """\
/** The foreground: is this page the one that is looked at? @type {import("../types.js").Check} */
export const foreground = {
  name: "foreground",
  runs: "beside",
  old_after: ["pause"],
  deadline_ms: 1000,
  late: "not_measured",
  async measure(environment) {
    return { finding: environment.isVisible() ? "ok" : "hidden" };
  },
};
"""
ROW: Final = """\
    "foreground": {"ok": _R, "hidden": _H, "not_measured": _U},
"""
WORDS: Final = '''\
"""Words for the foreground check."""

from collections.abc import Mapping
from typing import Final

from checker.texts.finding_text import Words, anywhere
from checker.texts.finding_text import marked as _
from checker.texts.part_text import Part

PART: Final = Part(
    name=_("Foreground"),
    icon="eye",
    explained=_("Whether this page is in front"),
    running=_("Looking for this page …"),
)

WORDS: Final[Mapping[str, Words]] = {
    "ok": Words(title=_("This page is in front")),
    "hidden": Words(
        title=_("This page is behind another one"),
        label=_("behind another page"),
        fix=(anywhere(_("Come back to this page.")),),
        say=_("The page is behind another one. Ask the client to come back to it."),
    ),
    "not_measured": Words(
        title=_("We do not know whether this page is in front"),
        fix=(anywhere(_("Simply go on.")),),
        say=_("Whether the page is in front could not be checked."),
    ),
}
'''


def insert(path: Path, *pairs: tuple[str, str]) -> None:
    """Write each second text behind the first, which is in the file once."""
    text = path.read_text()
    for before, new in pairs:
        assert text.count(before) == 1, (path, before)
        text = text.replace(before, before + new)
    path.write_text(text)


def _output(copy: Path, script: str) -> bytes:
    """Return what a script of the copy prints."""
    environment = os.environ | {"PYTHONPATH": str(copy)}
    ran = subprocess.run([sys.executable, script], cwd=copy, env=environment, check=True, capture_output=True)
    return ran.stdout


def translate(copy: Path) -> None:
    """Take the new texts into every language, as docs/words.md says; each translation is the text itself."""
    template = copy / "startklar.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend"]
    extract = [*babel, "-q", "extract", "-F", "babel.cfg", "--no-location", "-o", str(template), "."]
    subprocess.run(extract, cwd=copy, check=True)
    with template.open("rb") as file:
        every = read_po(file)
    clients = read_po(BytesIO(_output(copy, "scripts/client_words.py")))
    for path in (copy / "checker" / "locales").glob("*/LC_MESSAGES/startklar.po"):
        with path.open("rb") as file:
            words = read_po(file, locale=path.parts[-3].replace("-", "_"))
        texts = clients if FOR_CLIENTS in words.header_comment else every
        for message in texts:
            if message.id and message.id not in words:
                words.add(message.id, message.id, flags=message.flags)
        with path.open("wb") as file:
            write_po(file, words)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a seventh check."""
    copy = tmp_path_factory.mktemp("seventh")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, copy)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")

    (copy / "web/checks/foreground.js").write_text(SCRIPT)
    insert(
        copy / "web/checks/index.js",
        (
            'import { connection } from "./connection.js";\n',
            'import { foreground } from "./foreground.js";\n',
        ),
        ("connection, handoff", ", foreground"),
    )
    insert(
        copy / "checker/core/findings.py",
        ('        "unreachable": _B,\n        "not_measured": _U,\n    },\n', ROW),
    )
    (copy / "checker/texts/foreground.py").write_text(WORDS)
    translate(copy)
    return copy


def run(copy: Path, *command: str) -> str:
    """Run a program in the copy and return what it prints; it must end well."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_server_has_a_new_check_with_all_that_belongs_to_it(copy: Path) -> None:
    printed = run(copy, sys.executable, "-m", "pytest", "-vx", "-p", "no:cacheprovider", *FAST)

    assert "test_every_finding_is_taken_as_readiness_and_as_result[foreground] PASSED" in printed
    assert "test_the_page_has_a_part_for_every_check PASSED" in printed


def test_the_page_has_a_new_check_with_all_that_belongs_to_it(copy: Path) -> None:
    run(copy, "node", "--test", *(str(file) for pattern in FAST_WEB for file in copy.glob(pattern)))


def test_the_types_hold_with_a_new_check(copy: Path) -> None:
    run(copy, "node_modules/.bin/tsc", "-p", ".")
