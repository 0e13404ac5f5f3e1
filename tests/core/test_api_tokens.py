"""What a booking tool's token looks like, and in which header it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.api_tokens import (
    READ,
    SECRET_BYTES,
    WRITE,
    bearer_token,
    encode_api_token,
    is_repeat_key,
    join_scopes,
)

TOKEN = encode_api_token(bytes(range(SECRET_BYTES)))


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES))
def test_every_token_is_found_in_its_header(random: bytes) -> None:
    token = encode_api_token(random)

    assert token.startswith("startklar_")
    assert bearer_token(f"Bearer {token}") == token


@pytest.mark.parametrize("length", [0, SECRET_BYTES - 1, SECRET_BYTES + 1])
def test_fewer_or_more_random_bytes_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"{SECRET_BYTES} random bytes, not {length}"):
        encode_api_token(bytes(length))


@pytest.mark.parametrize("header", [f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
def test_the_scheme_is_read_in_any_case(header: str) -> None:
    assert bearer_token(header) == TOKEN


@pytest.mark.parametrize(
    "header",
    [
        "",
        TOKEN,
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        f"Bearer {TOKEN}a",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Bearer {TOKEN} {TOKEN}",
        f"xBearer {TOKEN}",
        f"Bearer {TOKEN[10:]}",
    ],
)
def test_anything_else_is_no_token(header: str) -> None:
    assert bearer_token(header) is None


def test_scopes_are_written_in_one_order() -> None:
    assert join_scopes([WRITE, READ]) == f"{READ} {WRITE}"
    assert join_scopes([WRITE, "all"]) == WRITE
    assert join_scopes([]) == ""


@pytest.mark.parametrize(
    ("text", "good"),
    [("a", True), ("~!" * 64, True), ("x" * 129, False), ("", False), ("a b", False), ("ä", False)],
)
def test_a_key_is_up_to_128_signs_that_can_be_seen(text: str, good: bool) -> None:
    assert is_repeat_key(text) is good
