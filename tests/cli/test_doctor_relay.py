"""The doctor and the relay: it knows the server's own one from another's on the same port."""

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from checker.cli.doctor_relay import examine_relay
from checker.relay.selection import relay_secret
from checker.relay.turn.server import Relay
from checker.settings import Settings
from checker.storage.secret_key import load_key, prepare_folder, rotate
from tests.certificates import certificate
from tests.support import make_settings

Own = tuple[Settings, bytes]


@pytest.fixture
def unused(tmp_path: Path) -> Settings:
    """The settings of a server that has not run yet, so that there is no key."""
    return make_settings(tmp_path, relay_bind="127.0.0.1", relay_second_port="off")


@pytest.fixture
def own(unused: Settings) -> Own:
    """The settings of a server that has run before, and the secret of its relay."""
    prepare_folder(unused.data_dir)
    return unused, relay_secret(unused, load_key(unused))


async def examined(settings: Settings, **given: Any) -> list[str]:
    return await examine_relay(settings.model_copy(update=given), alive=True)


async def test_the_own_relay_is_in_order(own: Own) -> None:
    settings, secret = own

    async with Relay(secret, "127.0.0.1", 0) as relay:
        assert await examined(settings, relay_port=relay.port) == []


async def test_a_relay_that_has_not_been_restarted_since_the_key_was_changed_is_the_own_one(
    own: Own,
) -> None:
    settings, secret = own
    await asyncio.to_thread(rotate, settings.data_dir)

    async with Relay(secret, "127.0.0.1", 0) as relay:
        assert await examined(settings, relay_port=relay.port) == []


async def test_anothers_relay_on_the_port_is_not_taken_for_the_own_one(own: Own) -> None:
    settings, _ = own

    async with Relay(b"of another server", "127.0.0.1", 0) as relay:
        (fault,) = await examined(settings, relay_port=relay.port)

    assert fault.startswith(f"Something else than this server's relay answers on port {relay.port}")


async def test_a_server_of_stun_alone_on_the_port_is_something_else_too(own: Own) -> None:
    settings, secret = own

    async with Relay(secret, "127.0.0.1", 0, second_port=0) as relay:
        assert relay.second_port
        (fault,) = await examined(settings, relay_port=relay.second_port)

    assert fault.startswith(f"Something else than this server's relay answers on port {relay.second_port}")


async def test_a_port_on_which_nobody_answers_is_said_to_be_silent(own: Own) -> None:
    settings, _ = own

    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket(type=socket.SOCK_DGRAM) as deaf:
        port = silent.getsockname()[1]
        deaf.bind(("127.0.0.1", port))
        assert await examined(settings, relay_port=port) == [
            f"The server runs, but its relay on port {port} does not answer."
        ]


async def test_without_the_key_whatever_answers_is_believed(unused: Settings) -> None:
    async with Relay(b"of another server", "127.0.0.1", 0) as relay:
        assert await examined(unused, relay_port=relay.port) == []


async def test_nothing_is_asked_where_the_server_does_not_run(own: Own) -> None:
    settings, _ = own

    assert await examine_relay(settings, alive=False) == []


@pytest.mark.parametrize(("secret", "says"), [("shared", False), ("another", True)])
async def test_a_relay_of_the_operators_that_refuses_the_secret_is_said(
    unused: Settings, secret: str, says: bool
) -> None:
    async with Relay(b"shared", "127.0.0.1", 0) as relay:
        urls = (f"turn:127.0.0.1:{relay.port}",)
        faults = await examined(unused, relay_urls=urls, relay_secret=SecretStr(secret))

    assert [f"127.0.0.1:{relay.port} refuses relay_secret" in fault for fault in faults] == [True] * says


class TestTls:
    """The relay's TLS port, with a certificate for localhost and 127.0.0.1."""

    @pytest.fixture
    def pair(self, tmp_path: Path) -> tuple[Path, Path]:
        return certificate(tmp_path)

    @pytest.fixture
    def own(self, own: Own, pair: tuple[Path, Path]) -> Own:
        settings, secret = own
        return settings.model_copy(update={"tls_cert": pair[0], "tls_key": pair[1]}), secret

    @pytest.fixture
    def tls(self, pair: tuple[Path, Path]) -> ssl.SSLContext:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*pair)
        return tls

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({}, ""),
            ({"relay_host": "127.0.0.1"}, ""),
            ({"public_url": "https://localhost", "relay_bind": ""}, ""),
            ({"relay_host": "check.example.org"}, "is not for the host"),
            ({"relay_host": "192.0.2.1"}, "is not for the host"),
            ({"public_url": "https://check.example.org", "relay_bind": ""}, "is not for the host"),
        ],
    )
    async def test_it_is_asked_by_the_name_that_pages_use(
        self, own: Own, tls: ssl.SSLContext, given: dict[str, str], said: str
    ) -> None:
        settings, secret = own
        async with Relay(secret, "127.0.0.1", 0, tls_port=0, tls=tls) as relay:
            faults = await examined(settings, relay_port=relay.port, relay_tls_port=relay.tls_port, **given)

        assert [said in fault for fault in faults] == ([True] if said else [])

    async def test_a_certificate_that_the_server_has_not_read_yet_is_said(
        self, own: Own, tls: ssl.SSLContext, tmp_path: Path
    ) -> None:
        settings, secret = own
        async with Relay(secret, "127.0.0.1", 0, tls_port=0, tls=tls) as relay:
            certificate(tmp_path)
            (fault,) = await examined(settings, relay_port=relay.port, relay_tls_port=relay.tls_port)

        assert "SIGHUP" in fault

    async def test_another_relay_on_its_port_is_told_apart(self, own: Own, tls: ssl.SSLContext) -> None:
        settings, secret = own
        async with (
            Relay(secret, "127.0.0.1", 0) as relay,
            Relay(b"of another server", "127.0.0.1", 0, tls_port=0, tls=tls) as other,
        ):
            (fault,) = await examined(settings, relay_port=relay.port, relay_tls_port=other.tls_port)

        assert fault.startswith(f"Something else than this server's relay answers on port {other.tls_port}")

    async def test_a_port_on_which_nobody_speaks_tls_is_said(self, own: Own) -> None:
        settings, secret = own
        async with Relay(secret, "127.0.0.1", 0) as relay:
            (fault,) = await examined(settings, relay_port=relay.port, relay_tls_port=relay.port)

        assert fault.startswith(f"The server runs, but its relay's TLS port {relay.port} does not answer")
