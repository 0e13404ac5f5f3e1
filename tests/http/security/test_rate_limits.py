"""Whose request it is."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from checker.http.security.client_address import client_address, household
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
    ],
)
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: str, expected: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense", "unknown"),
    ],
)
def test_an_ipv6_household_counts_as_one(address: str, expected: str) -> None:
    assert household(address) == expected


def test_a_header_that_the_client_has_made_up_does_not_hide_the_one_of_the_proxy(tmp_path: Path) -> None:
    """HAProxy adds a line of its own behind the client's instead of lengthening it."""
    limiter = Limiter(make_settings(tmp_path, trusted_proxies="10.0.0.0/8"))

    def who(*lines: str) -> str:
        headers = CIMultiDict([("X-Forwarded-For", line) for line in lines])
        request = make_mocked_request("GET", "/", headers)
        return limiter.who(request.clone(remote="10.0.0.1"))

    assert who("6.6.6.6", "203.0.113.9") == who("203.0.113.9")
    assert who("6.6.6.6", "203.0.113.9") != who("6.6.6.6")
