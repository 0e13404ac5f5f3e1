"""Receipts for results: ours, of these days, and without a word of whom they were given to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.receipts import (
    GOOD_DAYS,
    HEX_DIGITS,
    RANDOM_BYTES,
    day_of,
    is_good,
    issue,
    oldest_good_day,
)
from checker.core.tokens import keyed_hash

KEY, DAY_S = b"k" * 32, 86_400
NOON_S = 20_000 * DAY_S + DAY_S / 2
RANDOM = bytes(range(RANDOM_BYTES))


def test_a_receipt_is_hexadecimal_digits_of_one_length() -> None:
    receipt = issue(KEY, RANDOM, NOON_S)

    assert len(receipt) == HEX_DIGITS == 60
    assert set(receipt) <= set("0123456789abcdef")


def test_it_ends_with_the_keyed_hash_of_its_own_purpose() -> None:
    receipt = issue(KEY, RANDOM, NOON_S)

    assert receipt[-32:] == keyed_hash(KEY, "receipt", receipt[:-32])[:16].hex()


@pytest.mark.parametrize(
    ("later_days", "good"),
    [(0, True), (-1, True), (-2, False), (GOOD_DAYS, True), (GOOD_DAYS + 1, False)],
)
def test_it_is_good_for_some_days_and_a_day_ahead(later_days: int, good: bool) -> None:
    assert is_good(KEY, issue(KEY, RANDOM, NOON_S), NOON_S + later_days * DAY_S) is good


def test_it_says_the_day_and_no_time_of_it() -> None:
    morning, evening = (issue(KEY, RANDOM, 20_000 * DAY_S + second) for second in (0, DAY_S - 1))

    assert morning == evening != issue(KEY, RANDOM, 20_001 * DAY_S)


def test_its_day_is_kept_as_long_as_it_is_good() -> None:
    receipt = issue(KEY, RANDOM, NOON_S)

    assert day_of(receipt) == 20_000
    assert day_of(receipt) >= oldest_good_day(NOON_S + GOOD_DAYS * DAY_S)
    assert day_of(receipt) < oldest_good_day(NOON_S + (GOOD_DAYS + 1) * DAY_S)


def test_another_key_knows_it_not() -> None:
    assert not is_good(b"o" * 32, issue(KEY, RANDOM, NOON_S), NOON_S)


@given(st.integers(0, HEX_DIGITS - 1), st.sampled_from("0123456789abcdef"))
def test_whoever_changes_a_digit_has_none(place: int, digit: str) -> None:
    receipt = issue(KEY, RANDOM, NOON_S)
    changed = receipt[:place] + digit + receipt[place + 1 :]

    assert is_good(KEY, changed, NOON_S) is (changed == receipt)


@pytest.mark.parametrize("length", [0, RANDOM_BYTES - 1, RANDOM_BYTES + 1])
def test_random_bytes_of_another_number_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"{RANDOM_BYTES} random bytes, not {length}"):
        issue(KEY, bytes(length), NOON_S)
