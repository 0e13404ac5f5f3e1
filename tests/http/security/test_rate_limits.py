"""Whose request it is."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from checker.http.security.client_address import client_address
from checker.http.security.rate_limits import Limiter
from tests.support import make_settings

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ,", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
        (None, "6.6.6.6", ""),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:1, 10.0.0.2:2", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, [2001:db9::7]:443", "2001:db9::7"),
        ("10.0.0.1", "6.6.6.6, [2001:db9::7]", "2001:db9::7"),
        ("10.0.0.1", "6.6.6.6, 2001:db9::7", "2001:db9::7"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: str, expected: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == expected


def test_a_header_that_the_client_has_made_up_does_not_hide_the_one_of_the_proxy(tmp_path: Path) -> None:
    """HAProxy adds a line of its own behind the client's instead of lengthening it."""
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))

    def who(*lines: str) -> str:
        headers = CIMultiDict([("X-Forwarded-For", line) for line in lines])
        request = make_mocked_request("GET", "/", headers)
        return limiter.who(request.clone(remote="10.0.0.1"))

    assert who("6.6.6.6", "203.0.113.9") == who("203.0.113.9")
    assert who("6.6.6.6", "203.0.113.9") != who("6.6.6.6")


def seen(limiter: Limiter, **headers: str) -> str:
    """Return who a request by the proxy comes from."""
    named = CIMultiDict((name.replace("_", "-"), value) for name, value in headers.items())
    return limiter.who(make_mocked_request("GET", "/", named).clone(remote="10.0.0.1"))


@pytest.mark.parametrize(
    "forwarded",
    [
        "for=203.0.113.9",
        "for=6.6.6.6, for=203.0.113.9;proto=https",
        'For="203.0.113.9:4711"',
        "for=6.6.6.6, for=203.0.113.9:4711, for=10.0.0.2",
    ],
)
def test_a_proxy_may_speak_of_the_client_as_rfc_7239_does(tmp_path: Path, forwarded: str) -> None:
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))

    assert seen(limiter, Forwarded=forwarded) == seen(limiter, X_Forwarded_For="203.0.113.9")


def test_an_ipv6_address_with_a_port_is_the_household_of_its_address(tmp_path: Path) -> None:
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))
    household = seen(limiter, X_Forwarded_For="2001:db8:1:2::9")

    assert seen(limiter, Forwarded='for="[2001:db8:1:2::1]:443"') == household
    assert seen(limiter, X_Forwarded_For="[2001:db8:1:2::2]:443") == household
    assert seen(limiter, X_Forwarded_For="[2001:db8:1:3::2]:443") != household


def test_what_the_client_says_of_itself_counts_neither_before_nor_beside_the_proxys_word(
    tmp_path: Path,
) -> None:
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))
    client = seen(limiter, X_Forwarded_For="203.0.113.9")

    assert seen(limiter, X_Forwarded_For="203.0.113.9", Forwarded="for=6.6.6.6") == client
    assert seen(limiter, Forwarded="for=6.6.6.6, proto=https") != seen(limiter, X_Forwarded_For="6.6.6.6")


@pytest.mark.parametrize(
    ("headers", "scheme"),
    [
        ({"X_Forwarded_Proto": "https"}, "https"),
        ({"Forwarded": "for=6.6.6.6;proto=http, for=203.0.113.9;proto=https"}, "https"),
        ({"Forwarded": "for=203.0.113.9"}, None),
        ({"Forwarded": "proto=gopher"}, None),
        ({}, None),
    ],
)
def test_a_trusted_proxy_tells_the_scheme(
    tmp_path: Path, headers: dict[str, str], scheme: str | None
) -> None:
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))
    named = CIMultiDict((name.replace("_", "-"), value) for name, value in headers.items())
    request = make_mocked_request("GET", "/", named)

    assert limiter.scheme(request.clone(remote="10.0.0.1")) == scheme
    assert limiter.scheme(request.clone(remote="203.0.113.9")) is None
