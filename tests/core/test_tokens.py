"""Link tokens and their keyed hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.tokens import TOKEN_BYTES, encode_token, is_token, keyed_hash

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
