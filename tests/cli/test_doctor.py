"""The doctor: one plain sentence for every fault, and none where all is well."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.cli import doctor, doctor_data
from checker.core.expiry.trusted_time import Mark
from checker.relay.turn.server import Relay
from checker.storage.database.engine import migrate, open_engine
from tests.support import Stores, make_settings

HOUR = 3_600.0
Examine = Callable[..., list[str]]


@pytest.fixture
def examine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examine settings that are in order but for what is given."""
    office = {
        "organisation": "An office",
        "phone": "030 1",
        "email": "office@example.org",
        "imprint_url": "https://i",
        "privacy_url": "https://p",
    }

    monkeypatch.setattr(doctor_data, "kernel_is_synchronised", lambda: False)

    def ask(**given: Any) -> list[str]:
        return asyncio.run(doctor.examine(make_settings(tmp_path, **(office | given))))

    return ask


@pytest.fixture
def stranger() -> Iterator[int]:
    """A port on which something else listens that never answers, over UDP and TCP."""
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        yield port


def test_where_all_is_well_it_has_nothing_to_say(examine: Examine) -> None:
    assert examine() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": ""}, "phone"),
        ({"host": "192.0.2.1"}, "no TLS"),
        ({"public_url": "http://check.example.org"}, "https"),
        ({"public_url": "https://check.example.org"}, "trusted_proxies"),
        ({"public_url": "https://check.example.org", "relay_bind": "127.0.0.1"}, "no client reaches it"),
        ({"tls_cert": "/none.pem", "tls_key": "/none.pem"}, "certificate"),
        ({"relay_urls": ("turn:127.0.0.1:1",)}, "relay_secret"),
        ({"relay_urls": ("turn:127.0.0.1:1",), "relay_secret": "s"}, "does not answer"),
        ({"relay_urls": ("turns:127.0.0.1:1",), "relay_secret": "s"}, "begins with turn:"),
        (
            {"relay_urls": ("turn:127.0.0.1:1", "stun:127.0.0.1:1"), "relay_secret": "s"},
            "stun:127.0.0.1:1 does not answer over UDP",
        ),
        ({"relay_urls": ("turns:127.0.0.1:1",), "relay_secret": "s"}, "does not answer over TLS"),
        ({"relay_urls": ("stun:127.0.0.1:1",), "relay_secret": "s"}, "names no relay"),
        ({"relay_urls": ("turn:127.0.0.1:1", "turn:[::1]:1"), "relay_secret": "s"}, "The relay ::1:1 does"),
        ({"database_url": "postgresql+asyncpg://nobody@127.0.0.1:1/none"}, "database cannot be used"),
    ],
)
def test_a_setting_that_does_not_work_is_said(examine: Examine, given: dict[str, Any], said: str) -> None:
    assert any(said in fault for fault in examine(**given))


def test_ports_that_others_have_are_said_once_each(examine: Examine, stranger: int) -> None:
    assert f"Port {stranger} is in use already." in examine(port=stranger)
    assert examine(relay_port=stranger, relay_bind="127.0.0.1") == [f"Port {stranger} is in use already."]


def test_a_port_of_an_address_that_is_not_ours_is_said(examine: Examine) -> None:
    faults = examine(host="198.51.100.1", port=65_000, public_url="https://a", trusted_proxies=("127.0.0.1",))

    assert any(fault.startswith("Port 65000 on 198.51.100.1 cannot be used") for fault in faults)


def test_a_server_that_runs_without_its_relay_is_said(
    examine: Examine, stranger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "port_answers", lambda _: True)

    (fault,) = examine(port=stranger, relay_port=stranger, relay_bind="127.0.0.1")

    assert fault == f"The server runs, but its relay on port {stranger} does not answer."


@pytest.mark.parametrize(("second_port", "says"), [(0, False), (None, True)])
def test_a_second_port_of_the_relay_that_does_not_answer_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second_port: int | None, says: bool
) -> None:
    monkeypatch.setattr(doctor, "port_answers", lambda _: True)

    async def ask() -> list[str]:
        async with Relay(b"secret", "127.0.0.1", 0, second_port=second_port) as relay:
            with socket.socket(type=socket.SOCK_DGRAM) as silent:
                silent.bind(("127.0.0.1", 0))
                wanted = relay.second_port or silent.getsockname()[1]
                ports = {"relay_port": relay.port, "relay_second_port": wanted, "relay_bind": "127.0.0.1"}
                return await doctor.examine(make_settings(tmp_path, port=1, **ports))

    assert any("second port" in fault for fault in asyncio.run(ask())) is says


def test_a_second_port_that_somebody_else_has_is_said(examine: Examine, stranger: int) -> None:
    wanted = {"relay_port": 0, "relay_second_port": stranger, "relay_bind": "127.0.0.1"}

    assert examine(**wanted) == [f"Port {stranger} is in use already."]


def test_a_clock_that_was_never_set_is_said(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.cli.doctor_data.time.time", lambda: 1_000_000.0)

    assert any("never" in fault or "not set" in fault for fault in examine())


@pytest.mark.parametrize(("ahead_s", "says"), [(3 * HOUR, True), (60.0, False), (-3 * HOUR, False)])
def test_a_clock_that_went_back_is_said(examine: Examine, tmp_path: Path, ahead_s: float, says: bool) -> None:
    asyncio.run(mark(tmp_path / "data/startklar.sqlite3", time.time() + ahead_s))

    assert bool(examine()) is says


def test_a_clock_that_is_far_ahead_is_said_with_what_stays_and_until_when(
    examine: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(mark(tmp_path / "data/startklar.sqlite3", time.time() - 30 * 24 * HOUR))

    (fault,) = examine()

    assert "30.0 days later" in fault
    assert "120 more minutes" in fault
    assert "0 appointments and 0 results" in fault
    assert "purge --trust-clock" in fault
    monkeypatch.setattr(doctor_data, "kernel_is_synchronised", lambda: True)
    assert examine() == []


async def mark(path: Path, at_s: float) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    await migrate(f"sqlite:///{path}")
    engine = await open_engine(f"sqlite:///{path}")
    await Stores(engine).expiry.set_mark(Mark(at_s))
    await engine.dispose()


def test_a_database_that_is_none_is_said_without_its_contents(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data/startklar.sqlite3").write_bytes(b"not a database " * 100)

    (fault,) = examine()

    assert fault.startswith("The database cannot be used")
    assert "not a database " * 2 not in fault


def test_a_folder_that_others_can_look_into_is_said(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)

    assert any("chmod 700" in fault for fault in examine())


def test_a_file_where_the_folder_should_be_is_said(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    assert any(str(tmp_path / "data") in fault for fault in examine())


@pytest.mark.parametrize(("mode", "says"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)])
def test_a_key_that_others_can_read_is_said(examine: Examine, tmp_path: Path, mode: int, says: bool) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data/secret.key").write_text("ab" * 32)
    (tmp_path / "data/secret.key").chmod(mode)

    assert any("chmod 600" in fault for fault in examine()) is says


@pytest.mark.parametrize(("public_url", "says"), [("", True), ("https://check.example.org", False)])
def test_a_proxy_without_the_public_address_is_said(examine: Examine, public_url: str, says: bool) -> None:
    faults = examine(trusted_proxies="127.0.0.1/32", public_url=public_url)

    assert any("public_url is not" in fault for fault in faults) is says
