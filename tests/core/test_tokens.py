"""Link tokens and their keyed hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.tokens import (
    TOKEN_BYTES,
    encode_token,
    find_tokens,
    is_token,
    keyed_hash,
    link_token,
    pairing_key,
    token_hash,
)

RANDOM = st.binary(min_size=TOKEN_BYTES, max_size=TOKEN_BYTES)


@given(RANDOM)
def test_every_token_has_the_shape_that_is_accepted(random: bytes) -> None:
    assert is_token(encode_token(random))


@given(RANDOM, RANDOM)
def test_different_random_bytes_give_different_tokens(one: bytes, other: bytes) -> None:
    assert (encode_token(one) == encode_token(other)) == (one == other)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_fewer_or_more_random_bytes_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        encode_token(bytes(length))


@pytest.mark.parametrize(
    "text", ["", "a" * 25, "a" * 27, "A" * 26, "a" * 25 + "1", "a" * 26 + "\n", "ä" * 26, "a" * 24 + "/."]
)
def test_what_is_not_a_token_is_told(text: str) -> None:
    assert not is_token(text)


def test_the_hash_needs_the_key_and_the_purpose() -> None:
    one = keyed_hash(b"k" * 32, "appointment", "x")

    assert len(one) == 32
    assert one == keyed_hash(b"k" * 32, "appointment", "x")
    assert one != keyed_hash(b"j" * 32, "appointment", "x")
    assert one != keyed_hash(b"k" * 32, "result", "x")


def test_the_hash_is_hmac_sha256_of_purpose_and_value_kept_apart_by_a_zero_byte() -> None:
    # printf 'result\0x' | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    expected = "2ce1202fd0f10a6e0bf45c5425ea6ebcac00b6b8ad4a44a886419187538cc1b9"

    assert keyed_hash(b"k" * 32, "result", "x").hex() == expected
    assert keyed_hash(b"k" * 32, "ab", "c") != keyed_hash(b"k" * 32, "a", "bc")


def test_an_appointment_is_found_by_the_hash_of_its_own_purpose() -> None:
    assert token_hash(b"k" * 32, "x") == keyed_hash(b"k" * 32, "appointment", "x")


def test_a_link_is_the_same_until_it_is_renewed_and_another_for_each_appointment_and_key() -> None:
    token = link_token(b"k" * 32, "7", 1)

    assert token == encode_token(keyed_hash(b"k" * 32, "link", "7.1")[:TOKEN_BYTES])
    assert is_token(token)
    assert token not in {
        link_token(b"k" * 32, "7", 2),
        link_token(b"k" * 32, "8", 1),
        link_token(b"j" * 32, "7", 1),
    }


TOKEN = "abcdefghijklmnopqrstuvwx23"
MANGLED = (
    TOKEN,
    TOKEN.upper(),
    f"{TOKEN}/",
    f"{TOKEN}.",
    f"({TOKEN}),",
    f"<{TOKEN}>",
    f"{TOKEN}%23ABC123XYZ",
    f"{TOKEN}%2523ABC123XYZ",
    f"{TOKEN}&data=05%7C01%7C&sdata=x",
    f"{TOKEN}&amp;x=1",
    f"{TOKEN}\u00a0",
    f"\u200b{TOKEN}\ufeff",
    f"{TOKEN[:9]}\u00ad{TOKEN[9:]}",
    f"{TOKEN[:9]}=\r\n{TOKEN[9:]}",
    f"{TOKEN[:9]}%20{TOKEN[9:]}",
    f"c/{TOKEN}",
    f"https%3A%2F%2Fcheck.example.org%2Fc%2F{TOKEN}%23ABC123XYZ",
    f"%3C{TOKEN}%3E",
    f"{TOKEN}ABC123XYZ",
    f"{TOKEN}und so weiter",
    "".join(chr(ord(sign) + 0xFEE0) for sign in TOKEN),  # as wide as Chinese characters
)


@pytest.mark.parametrize("link", MANGLED)
def test_the_token_is_found_in_a_link_that_was_changed_on_its_way(link: str) -> None:
    assert find_tokens(link)[0] == TOKEN


@pytest.mark.parametrize("link", ["", "x", "a" * 25, "%", "/".join(["a" * 25] * 9), "1" * 26, "\ud800"])
def test_where_no_token_stands_none_is_found(link: str) -> None:
    assert find_tokens(link) == []


def test_a_token_that_stands_alone_is_likelier_than_one_with_more_behind_it() -> None:
    other = "b" * 26

    assert find_tokens(f"{TOKEN}ABC123XYZ/{other}") == [other, TOKEN]
    assert find_tokens(f"{other}1/{TOKEN[:9]} {TOKEN[9:]}1") == [other, TOKEN]


def test_more_behind_a_token_is_cut_off_only_after_all_decoding() -> None:
    assert find_tokens(f"{TOKEN[:9]}%2525{ord(TOKEN[9]):02x}{TOKEN[10:]}ABC123XYZ") == [TOKEN]


def test_of_many_that_may_be_one_the_first_four_are_tried() -> None:
    many = [letter * 26 for letter in "abcdef"]

    assert find_tokens("/".join(many)) == many[:4]


@given(st.text(max_size=300))
def test_whatever_comes_only_tokens_are_found(text: str) -> None:
    assert all(is_token(token) for token in find_tokens(text))


def test_the_pairing_key_is_what_the_clients_page_computes_from_its_link() -> None:
    known = (
        "fe841e92221adba69b4f569f6264f750a9f3870bfa2d00b38dd27e738972be88"  # tests/web/direct/sealing.test.js
    )

    assert pairing_key("abcdefghijklmnopqrstuvwxyz") == known
    assert pairing_key("abcdefghijklmnopqrstuvwxy2") != known
