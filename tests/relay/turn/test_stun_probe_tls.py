"""A relay behind TLS alone: asked as a browser would ask it, certificate and name included."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from checker.relay.selection import RelayInUse, relay_address
from checker.relay.turn.server import Relay
from checker.settings import Settings
from tests.certificates import certificate
from tests.relay.turn.harness import SECRET
from tests.support import make_settings


@pytest.fixture
async def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The port of a TLS front (as stunnel is one) before a relay; this machine trusts its certificate."""
    cert, key = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    async with Relay(SECRET, "127.0.0.1", 0) as relay:

        async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                inner, inwards = await asyncio.open_connection("127.0.0.1", relay.port)
                inwards.write(await reader.read(2048))
                writer.write(await inner.read(2048))
                await writer.drain()
                inwards.close()

        server = await asyncio.start_server(forward, "127.0.0.1", 0, ssl=tls)
        yield server.sockets[0].getsockname()[1]
        server.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, relay_secret=SECRET.decode())


async def answers(settings: Settings, url: str) -> bool:
    return await RelayInUse(settings.model_copy(update={"relay_urls": (url,)}), SECRET).probe()


async def test_a_relay_that_has_tls_alone_is_asked_over_tls(port: int, settings: Settings) -> None:
    assert await answers(settings, f"turns:localhost:{port}?transport=tcp")


async def test_a_certificate_that_browsers_would_not_take_is_no_relay(
    port: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    assert not await answers(settings, f"turns:localhost:{port}?transport=tcp")


async def test_a_certificate_for_another_name_is_no_relay(port: int, settings: Settings) -> None:
    assert not await answers(settings, f"turns:127.0.0.2:{port}?transport=tcp")


def test_tls_has_a_port_of_its_own() -> None:
    assert relay_address(("turns:relay.example.org",), "turns") == ("relay.example.org", 5349)
    assert relay_address(("turns:relay.example.org",)) is None
