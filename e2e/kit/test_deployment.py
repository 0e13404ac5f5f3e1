"""The kit against a server that it knows by its address alone: stories pass, nothing is left behind."""

import os
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from e2e.browsers import Machine
from e2e.deployment import SIGN_IN
from e2e.pages.office import PASSWORD, Office, new_member
from e2e.profiles import Profiles
from e2e.server import ROOT, Server
from tests.certificates import certificate

STORIES = ("e2e/check/test_good_path.py", "e2e/check/test_bad_days.py", "e2e/office/invitations/test_one.py")
SOME = "few_keys or (one_anonymous_result and chromium) or expired_link"


@pytest.fixture
def deployed(own_server: None, tmp_path: Path) -> Iterator[Server]:
    """A server with TLS by a certificate that nobody knows."""
    cert, key = certificate(tmp_path)
    settings = {"TLS_CERT": str(cert), "TLS_KEY": str(key), "PHONE": "0201 998877"}
    server = Server(tmp_path / "deployed", settings, tls=ssl.create_default_context(cafile=cert))
    server.start()
    yield server
    server.stop()


def rows(server: Server) -> dict[str, list[str]]:
    """Return what is in the database, but for the clock's mark and the keys of links that were deleted."""
    with closing(sqlite3.connect(server.data / "startklar.sqlite3", timeout=10)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        every = {table: sorted(map(repr, database.execute(f"SELECT * FROM {table}"))) for table in tables}
    every["one_time_link"] = [row for row in every["one_time_link"] if "'dead'" not in row]
    return every | {"clock": []}


def outcomes(results: Path) -> dict[str, str]:
    """Return test → the reason for which it was skipped, "" for one that passed."""
    cases = ElementTree.parse(results / "junit.xml").iter("testcase")
    found = {str(case.get("name")): case.find("skipped") for case in cases}
    return {name: "" if why is None else str(why.get("message")) for name, why in found.items()}


def test_stories_pass_against_a_deployed_server_and_leave_nothing_behind(
    deployed: Server, profiles: Profiles, tmp_path: Path
) -> None:
    office = Office(profiles.open(Machine(profile=(("ignore_https_errors", True),))), deployed)
    office.set_password(new_member(deployed, "qa"))
    office.sign_out()
    before, results = rows(deployed), tmp_path / "results"

    command = [
        sys.executable,
        "-m",
        "e2e",
        "--url",
        deployed.url,
        "--accept-certificate",
        *STORIES,
        "-k",
        SOME,
    ]
    account = dict(zip(SIGN_IN, ("qa", PASSWORD), strict=True))
    done = subprocess.run(
        [*command, "--results", str(results)],
        cwd=ROOT,
        env=os.environ | account,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    told = outcomes(results)
    assert [name.partition("[")[0] for name, why in told.items() if "a server of its own" in why] == [
        "test_an_expired_link_is_the_same_page"
    ]
    assert len([why for why in told.values() if not why]) == 2
    assert "POST" in deployed.log
    assert "/api/results" not in deployed.log
    assert rows(deployed) == before
