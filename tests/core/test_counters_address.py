"""The address of the shared counters, as people write it."""

import pytest

from checker.core.counters_address import counters_address


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://counters.example.org", "redis://counters.example.org"),
        ("rediss://:a%40b@counters.example.org:6380/2", "rediss://:a%40b@counters.example.org:6380/2"),
        ("valkey://localhost:6379/0", "redis://localhost:6379/0"),
        ("valkeys://localhost", "rediss://localhost"),
        ("redis://[::1]:6379/", "redis://[::1]:6379/"),
        ("unix:///run/valkey/valkey.sock", "unix:///run/valkey/valkey.sock"),
    ],
)
def test_an_address_is_taken_as_people_write_it(given: str, expected: str) -> None:
    assert counters_address(given) == expected


@pytest.mark.parametrize(
    "given",
    ["localhost:6379", "http://localhost", "redis://", "redis://host:port", "redis://host:0/x", "unix://a"],
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"needed|cannot be read"):
        counters_address(given)
