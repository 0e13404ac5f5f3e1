"""A developer's own machine: the page is on localhost, and no browser has a special setting."""

import socket
import time
from pathlib import Path

import pytest

from checker.check_page.rehearsals_api import relay_urls
from checker.core.origins import is_loopback_host
from checker.relay.selection import open_relay, outward_address, own_relay_host
from checker.relay.turn.credentials import issue
from checker.relay.turn.stun_probe import probe
from checker.settings import Settings
from tests.relay.browser import CHROMIUM, FIREFOX, page_of, rehearse
from tests.support import make_settings

ELSEWHERE = "192.0.2.77"
BROWSERS = [
    pytest.param("chromium", marks=pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")),
    pytest.param(
        "firefox",
        marks=[
            pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed"),
            pytest.mark.skipif(outward_address() is None, reason="without a network Firefox takes no relay"),
        ],
    ),
]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return make_settings(tmp_path, **getattr(request, "param", {}))


@pytest.mark.quiet("connection")
@pytest.mark.parametrize("name", BROWSERS)
async def test_a_page_on_localhost_reaches_the_own_relay_in_every_browser(
    name: str, settings: Settings
) -> None:
    async with open_relay(settings, b"k" * 32) as in_use, page_of(name, loopback=False) as page:
        for number, url in enumerate(relay_urls(settings, in_use, "localhost")):
            credentials = issue(in_use.secret, time.time(), 60, f"rehearsal-{number}")
            report = await rehearse(page, url, credentials)

            assert report["state"] == "connected", report
            assert report["local"]["candidateType"] == "relay"


@pytest.mark.parametrize(
    "settings",
    [{"relay_bind": bound} for bound in ("", "0.0.0.0", "::", "127.0.0.1", "::1")],
    indirect=True,
)
async def test_the_relay_answers_where_a_page_on_localhost_is_told(settings: Settings) -> None:
    async with open_relay(settings, b"k" * 32) as in_use:
        if in_use.relay is None:
            assert ":" in settings.relay_bind  # a machine without IPv6
            return

        assert await probe(own_relay_host(settings, "localhost"), in_use.relay.port)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("a.localhost", True),
     ("192.0.2.1", False), ("2001:db8::1", False), ("localhost.example.org", False), ("", False)],
)  # fmt: skip
def test_loopback_is_known_by_address_and_by_name(host: str, expected: bool) -> None:
    assert is_loopback_host(host) is expected


@pytest.mark.parametrize(
    ("outward", "given", "expected"),
    [
        (ELSEWHERE, {}, ELSEWHERE),
        (None, {}, "127.0.0.1"),
        (None, {"relay_bind": "::"}, "::1"),
        (ELSEWHERE, {"relay_bind": "127.0.0.1"}, "127.0.0.1"),
        (ELSEWHERE, {"relay_host": "relay.example.org"}, "relay.example.org"),
        (ELSEWHERE, {"relay_host": "127.0.0.1"}, "127.0.0.1"),
    ],
)
def test_the_relay_on_the_own_machine_is_named_by_an_address_that_firefox_takes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outward: str | None,
    given: dict[str, str],
    expected: str,
) -> None:
    monkeypatch.setattr("checker.relay.selection.outward_address", lambda _: outward)

    assert own_relay_host(make_settings(tmp_path, **given), "localhost") == expected


def test_without_a_network_there_is_no_outward_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)

    assert outward_address() is None
