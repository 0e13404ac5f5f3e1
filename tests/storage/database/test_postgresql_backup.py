"""The backup commands of docs/operating.md hold the rows of every office, and put them back."""

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import make_url

from checker.core.account_rules import OPERATOR
from checker.storage.appointments import Appointment
from checker.storage.database.engine import migrate, open_engine
from checker.storage.offices import Office, Offices
from tests.postgresql import programs
from tests.processes import ROOT
from tests.support import NOW_S, Stores, empty, put_appointment

NORTH: Final = 7
DOCUMENT: Final = (ROOT / "docs/operating.md").read_text()


@pytest.fixture(scope="module", autouse=True)
def _beside_the_server() -> None:
    """Some packages have the server alone."""
    if (folder := programs()) and not {"pg_dump", "pg_restore"} <= {each.name for each in folder.iterdir()}:
        pytest.skip("no pg_dump and pg_restore beside the server (Debian: postgresql-client)")


def run(name: str, url: str, file: Path) -> None:
    """Run a command of the document with another file and another database."""
    found = re.search(rf"`({name} [^`]+)`", DOCUMENT)
    folder, address = programs(), make_url(url)
    assert found
    assert folder
    command = shlex.split(found[1].replace("FILE", str(file)))
    own = {"PGHOST": str(address.query["host"]), "PGUSER": str(address.username)}
    subprocess.run([folder / command[0], *command[1:]], env={**os.environ, **own}, check=True)


@pytest.mark.skipif("STARTKLAR_TEST_POSTGRESQL" in os.environ, reason="the commands name a database of ours")
async def test_an_appointment_of_any_office_is_in_the_backup(postgresql: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    await migrate(postgresql)
    engine = await open_engine(postgresql)
    store = Stores(engine)
    await Offices(engine).add(Office(NORTH, "north"))
    row = Appointment(b"h" * 32, int(NOW_S), int(NOW_S) + 9, "de", office=NORTH)
    await put_appointment(store, row)

    run("pg_dump", postgresql, file)
    await empty(engine)
    await engine.dispose()
    run("pg_restore", postgresql, file)
    put_back = await store.appointments.get(row.id, OPERATOR, NOW_S)
    await empty(engine)
    await engine.dispose()

    assert put_back == row
