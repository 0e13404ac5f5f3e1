"""The command line, run as an operator runs it: a process of its own."""

import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checker import __version__
from tests.processes import COMMAND, ROOT, address, environment, get, run, serving
from tests.support import good_readiness


def test_the_demo_prints_both_links_and_they_work(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"

    with serving(folder) as (_, lines):
        assert re.fullmatch(r"self-test: http://localhost:\d+/", lines[0])
        assert re.fullmatch(r"demo appointment: http://localhost:\d+/c/[a-z2-7]{26}#[A-Z0-9]{9}", lines[1])
        assert "data-config" in get(address(lines[0]))
        assert "data-config" in get(address(lines[1]))
        assert json.loads(get(address(lines[0]) + "ready")) == {"database": "ok", "relay": "ok"}

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir()} == dict.fromkeys(
        (path.name for path in folder.iterdir()), 0
    )


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_package_without_its_pages_says_so(tmp_path: Path, command: str) -> None:
    shutil.copytree(ROOT / "checker", tmp_path / "checker")

    ended = subprocess.run(
        [*COMMAND, command],
        cwd=tmp_path,
        env=environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 1
    said = next(line for line in (ended.stdout + ended.stderr).splitlines() if "the whole checkout" in line)
    assert str(tmp_path / "templates") in said
    assert "Traceback" not in ended.stderr


def test_an_appointment_is_made_shown_and_deleted_while_the_server_runs(tmp_path: Path) -> None:
    starts = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")
    with serving(tmp_path / "data", "serve") as (_, lines):
        added = run(tmp_path / "data", "appointment", "add", "--starts", starts, "--code", "--label",
                    "room 2", typed="AB 1/2#3\n", PUBLIC_URL=address(lines[0]).rstrip("/"))  # fmt: skip
        link = added.stdout.strip()

        assert link.endswith("#AB%201%2F2%233"), added.stderr
        assert "data-config" in get(link)
        listed = run(tmp_path / "data", "appointment", "list").stdout
        assert "room 2" in listed
        assert run(tmp_path / "data", "appointment", "delete", listed.split()[0]).returncode == 0
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(link)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--starts", "tomorrow"),
        ("--starts", "2020-01-01T10:00"),
        ("--starts", "2030-01-01T10:00", "--minutes", "0"),
        ("--starts", "2030-01-01T10:00", "--language", "tlh"),
        ("--starts", "2030-01-01T10:00", "--label", "x" * 81),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path / "data", "appointment", "add", *arguments)

    assert done.returncode != 0
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        done = run(tmp_path / "data", "serve", PORT=port)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"Port {port}" in done.stderr
    assert "in use" in done.stderr


def test_a_relay_port_in_use_does_not_stop_the_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with serving(tmp_path / "data", "serve", RELAY_PORT=port) as (_, lines):
            assert "data-config" in get(address(lines[0]))
            with pytest.raises(urllib.error.HTTPError, match="503"):
                get(address(lines[0]) + "ready")


def test_aiohttps_slow_parser_is_refused(tmp_path: Path) -> None:
    slow = run(tmp_path / "data", "serve", AIOHTTP_NO_EXTENSIONS="1")

    assert slow.returncode == 1
    assert "C parser" in slow.stderr


@pytest.mark.parametrize(
    ("damage", "said"), [("00" * 16, "damaged"), ("not hexadecimal", "damaged"), ("", "damaged")]
)
def test_a_damaged_key_is_said_and_not_replaced(tmp_path: Path, damage: str, said: str) -> None:
    (tmp_path / "secret.key").write_text(damage)

    done = run(tmp_path, "serve")

    assert (done.returncode, said in done.stderr) == (1, True)
    assert (tmp_path / "secret.key").read_text() == damage


@pytest.mark.quiet("time")
def test_a_request_in_its_middle_is_answered_after_sigterm_and_the_stop_is_quick(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (process, lines):
        token = address(lines[1]).rpartition("/")[2].partition("#")[0]
        body = json.dumps(good_readiness(token=token)).encode()
        port = int(re.findall(r":(\d+)/", lines[0])[0])
        head = f"POST /api/readiness HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        lock = sqlite3.connect(tmp_path / "data/startklar.sqlite3", isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")  # the handler waits for it, so the stop comes in its middle
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(head.encode() + body)
            time.sleep(0.3)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            lock.close()
            answer = client.recv(4096)
        code = process.wait(timeout=10)

    assert answer.startswith(b"HTTP/1.1 200")
    assert code == 0
    assert time.monotonic() - began < 5


@pytest.mark.quiet("time")
def test_an_idle_connection_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "serve") as (process, lines):
        port = int(re.findall(r":(\d+)/", lines[0])[0])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"POST /api/results HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n")
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code, took_s = process.wait(timeout=10), time.monotonic() - began

    assert code == 0
    assert took_s < 5


def test_the_data_survives_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (process, lines):
        path = re.sub(r"http://localhost:\d+", "", address(lines[1]))
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)

    with serving(tmp_path / "data", "serve") as (_, again):
        assert "data-config" in get(address(again[0]).rstrip("/") + path)


def test_doctor_names_what_is_missing_and_is_content_when_all_is_set(tmp_path: Path) -> None:
    office: dict[str, Any] = {
        "ORGANISATION": "An office",
        "PHONE": "030 123",
        "EMAIL": "office@example.org",
        "IMPRINT_URL": "https://example.org/i",
    }

    bad = run(
        tmp_path / "data",
        "doctor",
        PUBLIC_URL="http://check.example.org",
        RELAY_URLS="turn:127.0.0.1:1",
        PROT="1",
    )
    good = run(tmp_path / "data", "doctor", PRIVACY_URL="https://example.org/p", **office)

    assert bad.returncode == 1
    for word in ("https", "relay_secret", "phone", "STARTKLAR_PROT"):
        assert word in bad.stdout
    assert (good.returncode, good.stdout) == (0, "✓ Everything is in order.\n")


def test_purge_and_version_say_what_they_did(tmp_path: Path) -> None:
    assert run(tmp_path / "data", "purge").stdout == "Deleted 0 appointments and 0 results.\n"
    assert run(tmp_path / "data", "version").stdout == f"{__version__}\n"


LOADED = """
import sys
from checker.cli.main import cli
cli(sys.argv[1:], standalone_mode=False)
sys.stdout.write(" ".join({module.partition(".")[0] for module in sys.modules}))
"""
OF_THE_SERVER = {
    "aiohttp", "aioice", "alembic", "argon2", "babel", "icalendar", "jinja2", "joserfc", "ua_parser",
    "uvloop", "webauthn",
}  # fmt: skip


@pytest.mark.parametrize("command", ["account list", "appointment list", "purge", "settings", "version"])
def test_a_short_command_does_not_load_the_whole_server(tmp_path: Path, command: str) -> None:
    """Half a second of processor time instead of one and a half; on a small machine every cron job counts."""
    run(tmp_path, "purge")  # makes the database, which needs Alembic

    done = subprocess.run(
        [sys.executable, "-c", LOADED, *command.split()],
        env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert not OF_THE_SERVER & set(done.stdout.splitlines()[-1].split())
