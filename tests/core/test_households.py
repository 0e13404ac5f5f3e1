"""Which addresses are one household, and what proxies put behind an address."""

import pytest

from checker.core.households import household, is_elsewhere, without_port


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("203.0.113.9%eth0", "203.0.113.9"),
        ("nonsense", "unknown"),
        ("256.1.1.1", "unknown"),
        ("1.2.3", "unknown"),
        ("1.2.3.4.5", "unknown"),
        ("1.2.3.", "unknown"),
        ("01.2.3.4", "unknown"),
        ("1.2.3.4\n", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_ipv4_address_or_a_64_of_ipv6_is_one_household(address: str, expected: str) -> None:
    assert household(address) == expected


@pytest.mark.parametrize(
    ("hop", "expected"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("1.2.3.4:5678", "1.2.3.4"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::1", "::1"),
        ("2001:db8::1:443", "2001:db8::1:443"),  # an address without brackets has no port
        ("1.2.3.4:", "1.2.3.4:"),
        ("1.2.3.4:a", "1.2.3.4:a"),
        ("1.2.3.4:\u0664", "1.2.3.4:\u0664"),
        ("[nonsense]:443", "[nonsense]:443"),
        ("[nonsense]", "[nonsense]"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_port_behind_an_address_is_taken_off(hop: str, expected: str) -> None:
    assert without_port(hop) == expected


@pytest.mark.parametrize(
    ("address", "elsewhere"),
    [
        ("9.9.9.9", True),
        ("2620:fe::fe", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("9.9.9.9%eth0", True),
        ("203.0.113.9", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_what_is_elsewhere_is_neither_this_machine_nor_a_network_inside_a_house(
    address: str, elsewhere: bool
) -> None:
    assert is_elsewhere(address) is elsewhere
