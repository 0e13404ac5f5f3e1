"""Chromium through the relay's TLS port; of the certificate it is told by the hash of its key."""

import ssl
import time
from pathlib import Path

import pytest

from checker.relay.turn.credentials import issue
from checker.relay.turn.server import Relay
from tests.certificates import certificate, key_hash
from tests.relay.browser import CHROMIUM, page_of, rehearse
from tests.relay.turn.harness import SECRET

COUNT = 200
pytestmark = [
    pytest.mark.quiet("connection"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


async def test_two_peers_of_a_browser_talk_through_the_relay_over_tls(tmp_path: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert, key = certificate(tmp_path)
    tls.load_cert_chain(cert, key)
    trusting = [f"--ignore-certificate-errors-spki-list={key_hash(cert)}"]
    credentials = issue(SECRET, time.time(), 60, "one")
    async with (
        Relay(SECRET, "127.0.0.1", 0, tls_port=0, tls=tls) as relay,
        page_of("chromium", arguments=trusting) as page,
    ):
        url = f"turns:127.0.0.1:{relay.tls_port}?transport=tcp"

        report = await rehearse(page, url, credentials, count=COUNT)

    assert report["state"] == "connected", report
    assert report["local"]["relayProtocol"] == "tls"
    assert report["local"]["address"] == report["remote"]["address"] == "192.0.2.1"
    assert report["received"] >= COUNT * 0.95  # unordered, with three retries
