"""A result as bytes of one length, and when its week may be opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.expiry.iso_weeks import end_s
from checker.core.results.sealing import LENGTH, is_due, pack, unpack

WEEK_S = 7 * 86_400


def row_of(bytes_packed: int) -> dict[str, object]:
    """Return a row that needs so many bytes."""
    empty = '{"hash":"6b","findings":{},"browser":""}'
    return {"hash": b"k", "findings": {}, "browser": "x" * (bytes_packed - len(empty))}


@given(st.dictionaries(st.sampled_from(("week", "rate", "version")), st.none() | st.text(max_size=30)))
def test_what_is_packed_has_one_length_and_comes_out_as_it_was(more: dict[str, str | None]) -> None:
    row = {"hash": b"\x00\xff" * 16, "findings": {"camera": "ok"}} | more

    packed = pack(row)

    assert len(packed) == LENGTH
    assert unpack(packed) == row


def test_a_row_is_packed_without_a_needless_byte_and_filled_up_at_its_end() -> None:
    assert pack({"hash": b"k", "version": 2}) == b'{"hash":"6b","version":2}'.ljust(1024)


def test_a_row_that_fills_the_length_is_packed_and_one_byte_more_is_refused() -> None:
    assert unpack(pack(row_of(1024))) == row_of(1024)
    with pytest.raises(ValueError, match=r"^a result has 1025 bytes, more than 1024$"):
        pack(row_of(1025))


def test_a_week_may_be_opened_a_week_after_its_end_and_not_a_second_earlier() -> None:
    end = end_s("2026-W47")

    assert not is_due("2026-W47", end + WEEK_S - 1)
    assert is_due("2026-W47", end + WEEK_S)
