"""`startklar ready`: what a health check of a container asks, by the scheme that is configured."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest

from tests.certificates import certificate
from tests.ports import free_port
from tests.processes import run, serving


@pytest.mark.parametrize("encrypted", [False, True], ids=["http", "https"])
def test_a_server_that_works_is_ready_by_its_own_scheme(tmp_path: Path, encrypted: bool) -> None:
    cert, key = certificate(tmp_path)
    tls = {"TLS_CERT": str(cert), "TLS_KEY": str(key)} if encrypted else {}
    given = {"PORT": str(free_port()), **tls}

    with serving(tmp_path / "data", "serve", **given):
        asked = run(tmp_path / "data", "ready", **given)

    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "The server is ready.\n", "")


def test_a_certificate_for_every_name_below_one_is_taken(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path, name_served="*.example.org")
    given = {"PORT": str(free_port()), "TLS_CERT": str(cert), "TLS_KEY": str(key)}

    with serving(tmp_path / "data", "serve", **given):
        asked = run(tmp_path / "data", "ready", **given)

    assert (asked.returncode, asked.stderr) == (0, "")


def test_a_certificate_that_has_ended_is_said(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path, timedelta(days=-1))
    given = {"PORT": str(free_port()), "TLS_CERT": str(cert), "TLS_KEY": str(key)}

    with serving(tmp_path / "data", "serve", **given):
        asked = run(tmp_path / "data", "ready", **given)

    assert asked.returncode == 1
    assert "certificate has expired" in asked.stderr


def test_a_server_whose_relay_is_away_is_not_ready(tmp_path: Path) -> None:
    away = f"turn:127.0.0.1:{free_port()}"
    given = {"PORT": str(free_port()), "RELAY_URLS": away, "RELAY_SECRET": "s"}

    with serving(tmp_path / "data", "serve", **given):
        asked = run(tmp_path / "data", "ready", **given)

    assert asked.returncode == 1
    assert asked.stderr == "The server is not ready (status 503): database ok, relay unavailable.\n"


def test_where_no_server_runs_it_says_so_and_makes_nothing(tmp_path: Path) -> None:
    port = free_port()

    asked = run(tmp_path / "data", "ready", PORT=str(port))

    assert asked.returncode == 1
    assert asked.stderr == f"Nothing answers on port {port}: Connection refused.\n"
    assert not (tmp_path / "data").exists()


def test_what_is_no_web_server_is_not_ready(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        asked = run(tmp_path / "data", "ready", PORT=str(stranger.getsockname()[1]))

    assert asked.returncode == 1
    assert asked.stderr.startswith("Nothing answers on port")
