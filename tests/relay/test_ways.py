"""Which way it goes: the real check, in a real browser, behind real routers (network namespaces)."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.relay.browser import CHROMIUM, FIREFOX
from tests.relay.ends import Visitor, check
from tests.relay.nat_namespaces import HOME, KEEPS, ROUTER, SYMMETRIC, WORLD, NatNamespaces, missing

BROWSERS = [
    pytest.param("chromium", marks=pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")),
    pytest.param("firefox", marks=pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")),
]
IPV4, IPV6 = WORLD
lacking = missing()
pytestmark = pytest.mark.skipif(lacking is not None, reason=lacking or "")


@pytest.fixture(scope="module")
def namespaces() -> Iterator[NatNamespaces]:
    """The namespaces, with the server in the world."""
    try:
        made = NatNamespaces().__enter__()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine makes no namespaces, or no NAT: {error}")
    try:
        with made.running("world", "serve"):
            yield made
    finally:
        made.__exit__()


@pytest.fixture(scope="module", params=BROWSERS)
def visitor(namespaces: NatNamespaces, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A browser in the home network."""
    with namespaces.running("home", "visit", request.param) as process:
        yield process


def test_a_router_that_maps_every_port_anew_makes_a_direct_way_unlikely(
    namespaces: NatNamespaces, visitor: Visitor
) -> None:
    namespaces.router(SYMMETRIC)

    outcome = check(visitor, IPV4)

    assert outcome["paths"] == {"kinds": ["host", "srflx"], "families": [4], "mapping": "differs"}
    assert outcome["measures"]["transport"] == "udp"
    assert "indirect" in outcome["notes"]
    assert not [address for address in (*HOME, ROUTER, *WORLD) if address in str(outcome)]


def test_a_router_that_keeps_a_mapping_leaves_the_direct_way_open(
    namespaces: NatNamespaces, visitor: Visitor
) -> None:
    namespaces.router(KEEPS)

    outcome = check(visitor, IPV4)

    assert outcome["paths"] == {"kinds": ["host", "srflx"], "families": [4], "mapping": "same"}
    assert "indirect" not in outcome["notes"]


def test_a_second_port_behind_a_firewall_leaves_the_mapping_unknown(
    namespaces: NatNamespaces, visitor: Visitor
) -> None:
    namespaces.router(KEEPS, drop="udp dport 3479")

    outcome = check(visitor, IPV4)

    assert outcome["paths"]["mapping"] is None
    assert "indirect" not in outcome["notes"]


def test_without_udp_it_goes_by_tcp_and_a_direct_way_is_unlikely(
    namespaces: NatNamespaces, visitor: Visitor
) -> None:
    namespaces.router(KEEPS, drop="meta l4proto udp")

    outcome = check(visitor, IPV4)

    assert outcome["paths"] == {"kinds": ["host"], "families": [], "mapping": None}
    assert outcome["measures"]["transport"] == "tcp"
    assert "indirect" in outcome["notes"]


def test_a_page_on_an_ipv6_address_reaches_relay_and_both_ports_over_ipv6(
    namespaces: NatNamespaces, visitor: Visitor
) -> None:
    namespaces.router(SYMMETRIC, drop="meta nfproto ipv4")

    outcome = check(visitor, IPV6)

    assert outcome["measures"]["transport"] == "udp"
    assert outcome["paths"] == {"kinds": ["host", "srflx"], "families": [6], "mapping": "same"}
    assert "indirect" not in outcome["notes"]
