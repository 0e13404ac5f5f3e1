"""Whatever keeps the server from starting is one sentence that says what to do, and never a traceback."""

import asyncio
import signal
import sqlite3
import ssl
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from checker.storage.database.engine import migrate, newest_step, open_engine, step_of
from tests.certificates import certificate
from tests.ports import free_port
from tests.processes import COMMAND, ROOT, address, environment, logged, serving

REFUSED = "postgresql://startklar@127.0.0.1:1/startklar"


def refusal(folder: Path, **given: str) -> str:
    """Start the server; return the one line that it ends with."""
    ended = subprocess.run(
        [*COMMAND, "serve"], env=environment(folder, **given), cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    [line] = ended.stderr.strip().splitlines()
    assert ended.returncode == 1
    return line


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"DATABASE_URL": REFUSED}, "nothing answers at 127.0.0.1:1 (connection refused)"),
        ({"DATABASE_URL": "postgresql:///x?host=/nowhere"}, "nothing answers at /nowhere"),
        ({"DATABASE_URL": "mysql://host/x"}, "postgresql:// or sqlite:///"),
        ({"DATABASE_URL": "startklar"}, "postgresql:// or sqlite:///"),
        ({"DATABASE_URL": "postgresql://a:b/c@host/x"}, "%2F"),
        ({"DATABASE_URL": "postgresql://a@host/x?keepalives=1"}, "keepalives cannot be used"),
        ({"DATABASE_URL": "sqlite:////nowhere/x"}, "/nowhere/x cannot be opened"),
        ({"HOST": "no.such.host.invalid"}, "Cannot listen on no.such.host.invalid"),
        ({"PUBLIC_URL": "https://example.org/startklar"}, "a host name of its own"),
    ],
)
def test_a_fault_of_a_setting_is_one_sentence(tmp_path: Path, given: dict[str, str], said: str) -> None:
    line = refusal(tmp_path / "data", **given)

    assert said in line
    assert "Traceback" not in line
    assert "a:b" not in line  # a password


def test_a_certificate_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    cert, _ = certificate(tmp_path)

    assert "certificate" in refusal(tmp_path / "data", TLS_CERT=str(cert), TLS_KEY=str(cert))


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "startklar.sqlite3").write_text("a letter, not a database " * 9)

    assert "is no SQLite file" in refusal(tmp_path)


def test_tables_of_a_newer_version_are_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "startklar.sqlite3"
    asyncio.run(migrate(f"sqlite:///{file}"))
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    line = refusal(tmp_path)

    assert "newer" in line
    assert "9999" in line


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("startklar@", "nobody_here@"), "refuses the user"),
        (("/startklar?", "/nothing_here?"), "there is no database of that name"),
    ],
)
def test_what_postgresql_refuses_is_one_sentence(
    tmp_path: Path, postgresql: str, change: tuple[str, str], said: str
) -> None:
    url = postgresql.replace("+asyncpg", "").replace(*change)

    line = refusal(tmp_path, DATABASE_URL=url)

    assert said in line


async def test_of_several_that_start_together_one_migrates(postgresql: str) -> None:
    server = await open_engine(postgresql)
    await server.outside("DROP DATABASE IF EXISTS together", "CREATE DATABASE together")
    url = postgresql.replace("/startklar?", "/together?")

    await asyncio.gather(*(migrate(url) for _ in range(4)))

    made = await open_engine(url)
    assert await made.read(step_of) == await asyncio.to_thread(newest_step)
    await made.dispose()
    await server.outside("DROP DATABASE together")
    await server.dispose()


def test_an_unknown_variable_is_named_and_stops_nobody(tmp_path: Path) -> None:
    with serving(tmp_path, "serve", PHONNE="030 1") as (process, lines):
        assert address(lines[0]).startswith("http://")
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)

    assert "STARTKLAR_PHONNE" in logged(tmp_path)


def served(port: int) -> str:
    return ssl.get_server_certificate(("127.0.0.1", port))


def test_sighup_reads_the_certificate_again_and_keeps_the_old_one_where_that_fails(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    with serving(tmp_path / "data", "serve", TLS_CERT=str(cert), TLS_KEY=str(key)) as (process, lines):
        port = int(address(lines[0]).rpartition(":")[2].strip("/"))
        first = served(port)
        assert first == cert.read_text()

        certificate(tmp_path)  # as whoever renews it replaces the files
        hang_up(tmp_path / "data", process, "read again")
        assert served(port) == cert.read_text() != first

        renewed = cert.read_text()
        key.write_text("no key")
        hang_up(tmp_path / "data", process, "stays the old one")
        assert served(port) == renewed


@pytest.mark.parametrize("command", ["serve", "relay"])
def test_sighup_reads_the_certificate_of_the_relays_tls_port_again(tmp_path: Path, command: str) -> None:
    cert, key = certificate(tmp_path)
    port = free_port()
    given = {"TLS_CERT": str(cert), "TLS_KEY": str(key), "RELAY_TLS_PORT": str(port), "RELAY_SECRET": "s"}
    with serving(tmp_path / "data", command, **given) as (process, _):
        first = served(port)
        assert first == cert.read_text()

        certificate(tmp_path)
        hang_up(tmp_path / "data", process, "read again")

        assert served(port) == cert.read_text() != first


def hang_up(folder: Path, process: subprocess.Popen[str], said: str) -> None:
    process.send_signal(signal.SIGHUP)
    while said not in logged(folder):
        assert process.poll() is None, "the process has ended"
        time.sleep(0.02)


def test_sighup_without_a_certificate_ends_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "serve") as (process, _):
        hang_up(tmp_path, process, "tls_cert is not set")
        assert process.poll() is None
