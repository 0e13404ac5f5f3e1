"""A story that is broken on purpose leaves what shows why, of the client's and the office's pages."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from e2e.server import ROOT

CONFTEST = 'pytest_plugins = ("tests.quiet_machine", "e2e.conftest")'
BROKEN = """
from e2e.browsers import Machine
from e2e.pages.office import Office

def test_client_and_office(server, visit, profiles):
    client = visit()
    office = profiles.watch(Office(profiles.open(Machine()), server))
    client.open(server.url)
    office.open("/sign-in")
    office.page.evaluate("console.log('said in the office')")
    assert client.page.title() == "broken on purpose"

def test_a_script_that_fails(server, visit):
    client = visit()
    client.open(server.url)
    with client.page.expect_event("pageerror"):
        client.page.evaluate("setTimeout(() => { throw new Error('broken script'); })")
"""
PNG = b"\x89PNG"


@pytest.fixture
def results(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the broken stories; return the folder with what they have left."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(BROKEN)
    run = pytester.runpytest_subprocess("--junitxml=results/junit.xml", timeout=100)
    run.assert_outcomes(failed=1, passed=1, errors=1)  # the second one fails when it is over
    return pytester.path / "results"


def test_traces_pictures_console_and_logs_are_kept_and_reported(results: Path) -> None:
    cases = ElementTree.parse(results / "junit.xml").findall(".//testcase[properties]")
    both, script = (results / str(case.find("properties/property").get("value")) for case in cases)  # type: ignore[union-attr] # found a line above
    report = (results / "report.html").read_text()

    for profile in ("1", "2"):
        assert "trace.trace" in zipfile.ZipFile(both / f"{profile}-trace.zip").namelist()
        assert (both / f"{profile}-page-0.png").read_bytes().startswith(PNG)
    assert "said in the office" in (both / "2-console.txt").read_text()
    assert '"event": "request"' in (both / "server-1.log").read_text()
    assert "broken script" in (script / "1-console.txt").read_text()
    assert report.count("data:image/png;base64,") == 3
    for text in ("test_client_and_office", "broken on purpose", "said in the office", "broken script"):
        assert text in report
    assert 'src="http' not in report
