"""What an office is called in addresses, and what is its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.offices import (
    FIRST_OFFICE,
    FIRST_SHORT,
    IDENTITY,
    OWN,
    SHORT_LENGTH,
    ShortNameError,
    normalise_short,
    overlay,
    read_office_id,
    suggest_short,
)

EMPTY = dict.fromkeys(OWN)


@pytest.mark.parametrize("text", ["koeln", "KOELN ", "koeln-nord-2", "1", "a" * SHORT_LENGTH])
def test_a_short_name_is_written_small(text: str) -> None:
    assert normalise_short(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", " ", "ö", "a b", "-a", "a-", "a--b", "a/b", "a" * (SHORT_LENGTH + 1)])
def test_what_does_not_belong_into_an_address_is_refused(text: str) -> None:
    with pytest.raises(ShortNameError, match=r"^a short name has up to 40 letters .* hyphens inside$"):
        normalise_short(text)


def test_the_first_offices_short_name_is_one() -> None:
    assert normalise_short(FIRST_SHORT) == FIRST_SHORT


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Beratungsstelle Köln (Süd)", "beratungsstelle-koeln-sued"),
        ("Straße 7, Orléans", "strasse-7-orleans"),
        (f"{'a' * (SHORT_LENGTH - 1)} b", "a" * (SHORT_LENGTH - 1)),
        ("北京", ""),
    ],
)
def test_a_short_name_is_made_from_the_name(name: str, short: str) -> None:
    assert suggest_short(name) == short


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("0", 0),
        ("7", 7),
        ("9" * 10, 9_999_999_999),
        ("9" * 11, None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_the_number_of_an_office_has_ten_digits_at_most(text: str, office: int | None) -> None:
    assert read_office_id(text) == office


@given(st.text(max_size=120))
def test_what_is_suggested_is_a_short_name_or_nothing(name: str) -> None:
    suggested = suggest_short(name)

    assert not suggested or normalise_short(suggested) == suggested


def test_the_first_office_is_as_the_settings_say_unless_it_says_something() -> None:
    assert overlay(EMPTY, FIRST_OFFICE) == {}
    assert overlay(EMPTY | {"phone": "1", "email": ""}, FIRST_OFFICE) == {"phone": "1"}


def test_another_office_never_has_the_identity_of_the_settings() -> None:
    said = overlay(EMPTY | {"organisation": "North", "team_board": False}, 7)

    assert said == dict.fromkeys(IDENTITY, "") | {"organisation": "North", "team_board": False}
