"""A wheel has everything: installed elsewhere it serves the page with its scripts, from any folder."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, address, get, serving

PARTS = ("checker", "templates", "web", "pyproject.toml", "setup.py", "LICENSE", "README.md")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel was installed into; its packages come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("package")
    source, target = folder / "source", folder / "installed"
    source.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, source)
    pip(folder, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source))
    [wheel] = folder.glob("*.whl")
    pip(folder, "install", "--no-deps", "--target", str(target), str(wheel))
    return target


def pip(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input", *arguments],
        cwd=folder, check=True, capture_output=True, timeout=100,
    )  # fmt: skip


def test_a_wheel_serves_the_page_and_all_that_it_loads(installed: Path, tmp_path: Path) -> None:
    by = [sys.executable, "-P", "-m", "checker"]  # -P: the folder in which it runs is not looked into
    with serving(tmp_path / "data", "serve", by=by, cwd=tmp_path, PYTHONPATH=str(installed)) as (_, lines):
        url = address(lines[0]).rstrip("/")
        page = get(f"{url}/")
        loaded = re.findall(r'(?:src|href)="(/assets/[^"#]+)', page)

        assert "Is your device ready?" in page
        assert len({get(f"{url}{path}") for path in set(loaded)}) == len(set(loaded)) > 4
        assert get(f"{url}/ready") == '{"database": "ok", "relay": "ok"}'


def test_a_wheel_has_all_languages_and_migrations(installed: Path) -> None:
    for pattern in ("locales/*/LC_MESSAGES/*.po", "texts/*.csv", "storage/database/migrations/**/*.py"):
        here = {path.relative_to(ROOT / "checker") for path in (ROOT / "checker").glob(pattern)}
        there = {path.relative_to(installed / "checker") for path in (installed / "checker").glob(pattern)}
        assert there == here != set()
