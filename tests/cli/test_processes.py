"""What only whole processes show: TLS, IPv6, the relay alone, a sudden end, what stands in the log."""

import asyncio
import json
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from checker.relay.turn.stun_probe import probe
from checker.storage.database.tables import COUNTER_ZERO
from tests.certificates import certificate
from tests.ports import free_port
from tests.processes import COMMAND, ROOT, address, environment, get, run, serving
from tests.support import CHROME_ON_ANDROID, good_readiness, good_result

OFFICE = {
    "ORGANISATION": "An office",
    "PHONE": "030 123",
    "EMAIL": "office@example.org",
    "IMPRINT_URL": "https://example.org/i",
    "PRIVACY_URL": "https://example.org/p",
}


def send(url: str, body: Any, **headers: str) -> int:
    """Post JSON and return the status."""
    given = {"Content-Type": "application/json"} | headers
    request = urllib.request.Request(url, json.dumps(body).encode(), given)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def given(url: str) -> str:
    """Return a receipt for a result, as a page gets it that has none."""
    body = json.dumps(good_result(receipt=None)).encode()
    asked = urllib.request.Request(f"{url}api/results", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return str(json.load(answer)["receipt"])


def test_tls_is_served_with_the_certificate_of_the_settings(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)

    with serving(tmp_path / "data", "serve", TLS_CERT=str(cert), TLS_KEY=str(key)) as (_, lines):
        url = address(lines[0])
        context = ssl.create_default_context(cafile=str(cert))
        with urllib.request.urlopen(url, timeout=10, context=context) as answer:
            headers, page = answer.headers, answer.read()
        with pytest.raises(OSError, match=r"(?i)closed|reset|refused|response"):
            get(url.replace("https:", "http:"))

    assert url.startswith("https://localhost:")
    assert b"data-config" in page
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_ipv6_address_is_served(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "serve", HOST="::1") as (_, lines):
        port = re.findall(r":(\d+)/", lines[0])[0]

        assert json.loads(get(f"http://[::1]:{port}/ready")) == {"database": "ok", "relay": "ok"}


def test_the_relay_runs_alone_with_a_secret_and_refuses_to_without(tmp_path: Path) -> None:
    without = run(tmp_path, "relay")
    relay = subprocess.Popen(
        [*COMMAND, "relay"],
        env=environment(tmp_path, RELAY_SECRET="shared", RELAY_BIND="127.0.0.1"),
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert relay.stdout
        said = relay.stdout.readline()
        port = int(re.findall(r"port (\d+)", said)[0])
        answered = asyncio.run(probe("127.0.0.1", port, timeout_s=5))
        relay.send_signal(signal.SIGTERM)
        code = relay.wait(timeout=10)
    finally:
        relay.kill()
        relay.communicate()

    assert (without.returncode, "relay_secret" in without.stderr) == (1, True)
    assert said.startswith("relay: 127.0.0.1, port ")
    assert (answered, code) == (True, 0)


def test_a_relay_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        done = run(tmp_path, "relay", RELAY_SECRET="shared", RELAY_PORT=port, RELAY_BIND="127.0.0.1")

    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"The relay cannot listen on port {port}: Address already in use."
    ]


def test_a_clock_that_was_repaired_is_forgotten_by_command_alone(tmp_path: Path) -> None:
    run(tmp_path / "data", "purge")
    ahead = int(time.time()) + 86_400
    with sqlite3.connect(tmp_path / "data/startklar.sqlite3") as connection:
        connection.execute("UPDATE clock SET mark = ?", [ahead])
    connection.close()

    before = run(tmp_path / "data", "doctor", **OFFICE)
    run(tmp_path / "data", "purge")
    still = run(tmp_path / "data", "doctor", **OFFICE)
    run(tmp_path / "data", "purge", "--forget-clock")
    after = run(tmp_path / "data", "doctor", **OFFICE)

    assert "24.0 hours behind" in before.stdout
    assert "--forget-clock" in still.stdout
    assert (after.returncode, after.stdout) == (0, "✓ Everything is in order.\n")


def test_a_sudden_end_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    port, folder = str(free_port()), tmp_path / "data"
    with serving(folder, PORT=port) as (process, lines):
        url, link = address(lines[0]), address(lines[1])
        token = link.rpartition("/")[2].partition("#")[0]
        for _ in range(8):
            assert send(f"{url}api/results", good_result(receipt=given(url))) == 200
        assert send(f"{url}api/readiness", good_readiness(token=token)) == 200
        process.kill()
        process.wait(timeout=10)

    with serving(folder, "serve", PORT=port) as (_, again):
        assert "data-config" in get(link)
        assert send(f"{url}api/readiness", good_readiness(token=token)) == 409  # it is there already
        assert send(f"{url}api/results", good_result(receipt=given(url))) == 200
        assert address(again[0]) == url
        examined = run(folder, "doctor", PORT=port, **OFFICE)
    with sqlite3.connect(folder / "startklar.sqlite3") as connection:
        count = "SELECT number - ? FROM counter WHERE question = 'checks'"
        assert connection.execute(count, [COUNTER_ZERO]).fetchall() == [(9,)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert (examined.returncode, examined.stdout) == (0, "✓ Everything is in order.\n")


def test_nothing_of_a_client_is_in_the_log_of_a_whole_run(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    process = subprocess.Popen(
        [*COMMAND, "demo"],
        env=environment(folder, LOG_LEVEL="debug"),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        url, link = (address(process.stdout.readline().strip()) for _ in range(2))
        token = link.rpartition("/")[2].partition("#")[0]
        receipt = everything(url, token, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=20)

    lines = [json.loads(line) for line in logged.splitlines()]
    assert {"/c/{token}", "/api/readiness", "unmatched"} <= {line.get("route") for line in lines}
    assert "the database is not usable" in {line["event"] for line in lines}
    for secret in (token, "DEMO12345", "Alice", "127.0.0.1", "203.0.113", "Mozilla", "lang=", "?", receipt):
        assert secret not in logged, secret


def everything(url: str, token: str, folder: Path) -> str:
    """Do what clients do, well and badly; return the receipt."""
    agent = {"User-Agent": CHROME_ON_ANDROID, "X-Forwarded-For": "203.0.113.77", "Referer": "http://Alice/"}
    asked = (
        f"c/{token}?lang=en&name=Alice",
        "?lang=Alice",
        "Alice",
        "c/Alice",
        "reset/Alice",
        "sign-in?next=Alice",
    )
    for path in asked:
        with_agent = urllib.request.Request(url + path, headers=agent)
        try:
            urllib.request.urlopen(with_agent, timeout=10).close()
        except urllib.error.HTTPError as error:
            error.close()
    send(f"{url}api/readiness", good_readiness(token=token), **agent)
    send(f"{url}api/readiness", {"Alice": token}, **agent)
    receipt = given(url)
    send(f"{url}api/results", good_result(receipt=receipt), **agent)
    send(f"{url}api/rehearsals", {"ticket": "Alice"}, **agent)
    port = int(re.findall(r":(\d+)/", url)[0])
    for rubbish in (
        b"\x16\x03\x01Alice",
        b"GET /Alice\0 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nAlice\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(rubbish)
            client.shutdown(socket.SHUT_WR)
            client.recv(4096)
    (folder / "startklar.sqlite3").rename(folder / "away")
    send(f"{url}api/readiness", good_readiness(token=token, sequence=9), **agent)
    (folder / "away").rename(folder / "startklar.sqlite3")
    return receipt


def test_what_was_cut_off_by_the_stop_gives_back_what_it_holds() -> None:
    script = """
import asyncio
from checker.cli import server

async def request():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(0.1)
        print("given back")

async def work():
    cut_off = asyncio.create_task(request())
    await asyncio.sleep(0)
    cut_off.cancel()

server.run_loop(work())
"""

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )

    assert (done.returncode, done.stdout) == (0, "given back\n")


HANGING = {
    "a task that cannot be cancelled": """
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass
""",
    "a loop without an end": """
    while True:
        pass
""",
    "a call that holds the interpreter": """
    ctypes.PyDLL(None).sleep(60)
""",
}


@pytest.mark.parametrize("hanging", HANGING)
def test_a_stop_that_hangs_is_ended_by_force(hanging: str) -> None:
    script = f"""
import asyncio, ctypes, os, signal
from checker.cli import server

server.HANGS_S, server.UNWIND_S, server.FROZEN_S = 0.2, 0.2, 5.0

async def hang():
    {HANGING[hanging]}

async def work():
    stop = server.stop_asked()
    os.kill(os.getpid(), signal.SIGTERM)
    await server.until(stop)
    left = asyncio.create_task(hang())
    await asyncio.sleep(0.1)

server.run_loop(work())
"""

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 1
    assert "Timeout" in done.stderr
    by_our_thread = "the stop hangs" in done.stderr
    assert by_our_thread is (hanging != "a call that holds the interpreter")
