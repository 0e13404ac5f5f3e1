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
        ("unix:///run/a://b.sock", "unix:///run/a://b.sock"),
    ],
)
def test_an_address_is_taken_as_people_write_it(given: str, expected: str) -> None:
    assert counters_address(given) == expected


@pytest.mark.parametrize("given", ["localhost:6379", "http://localhost", "unix://a", ""])
def test_another_kind_of_address_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"^an address that begins with redis://, .* is needed$"):
        counters_address(given)


@pytest.mark.parametrize(
    "given",
    [
        "redis://",
        "redis://host:port",
        "redis://host:0",
        "redis://host/x",
        "redis://host/X",
        "redis://host/1/2",
    ],
)
def test_an_address_that_cannot_be_read_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"^host, port and number of the database cannot be read$"):
        counters_address(given)
