"""Which addresses are of one relay, and with which secret."""

import pytest

from checker.core.relay_groups import relay_groups, relay_secrets


def test_addresses_of_one_host_are_one_relay_in_the_order_of_the_setting() -> None:
    urls = ("turn:b:3478?transport=udp", "stun:b:3478", "turns:a", "turn:b:3478?transport=tcp", "stun:a:3479")

    assert relay_groups(urls) == [
        ("turn:b:3478?transport=udp", "stun:b:3478", "turn:b:3478?transport=tcp"),
        ("turns:a", "stun:a:3479"),
    ]


def test_without_addresses_there_is_none_and_ipv6_is_a_host() -> None:
    assert relay_groups(()) == []
    assert relay_groups(("turn:[2001:db8::1]:3478", "turn:[2001:db8::2]")) == [
        ("turn:[2001:db8::1]:3478",),
        ("turn:[2001:db8::2]",),
    ]


@pytest.mark.parametrize(
    ("given", "relays", "secrets"),
    [
        ("one", 2, ["one", "one"]),
        ("one two", 2, ["one", "two"]),
        ("with a space", 1, ["with a space"]),
        ("", 2, ["", ""]),
    ],
)
def test_a_secret_is_for_all_or_there_is_one_for_each(given: str, relays: int, secrets: list[str]) -> None:
    assert relay_secrets(given, relays) == secrets


def test_another_number_of_secrets_is_refused() -> None:
    with pytest.raises(ValueError, match="2 secrets, and relay_urls names 3"):
        relay_secrets("one two", 3)


def test_a_host_that_only_tells_addresses_goes_with_each_relay() -> None:
    assert relay_groups(("stun:other", "turn:a", "turn:b")) == [
        ("stun:other", "turn:a"),
        ("stun:other", "turn:b"),
    ]
