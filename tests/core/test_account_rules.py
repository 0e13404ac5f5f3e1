"""Names and passwords have one spelling; roles allow what they should."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.account_rules import (
    ADMINISTRATOR,
    COUNSELLOR,
    OPERATOR,
    AccountNameError,
    Seat,
    allows,
    is_fresh,
    normalise_name,
    normalise_password,
    seat_of,
    viewer,
)


@given(st.text(max_size=100))
def test_a_name_is_normal_once_and_for_all_or_refused(text: str) -> None:
    try:
        name = normalise_name(text)
    except AccountNameError:
        return

    assert normalise_name(name) == name
    assert 1 <= len(name) <= 80
    assert name == name.strip()
    assert name.isprintable()


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
def test_the_same_name_in_another_spelling_is_the_same(text: str) -> None:
    assert normalise_name(f" {unicodedata.normalize('NFD', text)} ") == normalise_name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Änne", "a\u0308nne"), ("STRASSE", "straße"), ("ａｎｎａ", "anna"), ("ΑΓΓΕΛΟΣ", "αγγελος")],
)
def test_what_looks_alike_in_one_script_is_one_account(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(
    "text", ["", "   ", "\t", "a\x00b", "a\u200bb", "a\u202eb", "a\nb", "x" * 81, "ﷺ" * 20]
)
def test_a_name_that_cannot_be_seen_or_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(AccountNameError, match=r"^a name has 1 to 80 characters that can be seen$"):
        normalise_name(text)


def test_a_name_may_have_eighty_characters() -> None:
    assert normalise_name("x" * 80) == "x" * 80


def test_a_password_keeps_its_spaces_and_capitals() -> None:
    assert normalise_password(" Two  Words ") == " Two  Words "


@pytest.mark.parametrize(
    ("rule", "role", "allowed"),
    [
        ("counsellor", "counsellor", True),
        ("counsellor", "administrator", True),
        ("administrator", "administrator", True),
        ("administrator", "counsellor", False),
        ("counsellor", "", False),
        ("administrator", "", False),
        ("", "", False),
        ("", "administrator", False),
        ("emperor", "emperor", False),
        ("counsellor", "emperor", False),
    ],
)
def test_a_role_allows_what_the_table_says(rule: str, role: str, allowed: bool) -> None:
    assert allows(rule, Seat(1, role)) is allowed
    assert allows(rule, Seat(1, role, association=True)) is allowed  # which is no role in an office


def test_everybody_has_an_account_and_only_its_administrators_the_association() -> None:
    counsellor, administrator = Seat(1, ADMINISTRATOR), Seat(None, None, association=True)

    assert [allows("account", seat) for seat in (counsellor, administrator)] == [True, True]
    assert [allows("association", seat) for seat in (counsellor, administrator)] == [False, True]
    assert [allows(rule, administrator) for rule in ("counsellor", "administrator")] == [False, False]


@pytest.mark.parametrize(
    ("wish", "office", "role"), [(None, 3, COUNSELLOR), (7, 7, ADMINISTRATOR), (8, 3, COUNSELLOR)]
)
def test_a_session_is_in_the_office_that_was_chosen_if_the_account_belongs_to_it(
    wish: int | None, office: int, role: str
) -> None:
    seat = seat_of(COUNSELLOR, [(7, ADMINISTRATOR), (3, COUNSELLOR)], wish)

    assert (seat.office, seat.role, seat.association) == (office, role, False)


def test_a_session_knows_every_office_of_its_account_in_their_order() -> None:
    seat = seat_of(COUNSELLOR, [(7, ADMINISTRATOR), (3, COUNSELLOR)], None)

    assert seat.offices == ((3, COUNSELLOR), (7, ADMINISTRATOR))


def test_who_belongs_to_no_office_is_in_none() -> None:
    assert seat_of(ADMINISTRATOR, [], 3) == Seat(None, None, association=True)


def test_nobody_sees_an_appointment_of_another_office() -> None:
    administrator = viewer("b", 1, ADMINISTRATOR, team_board=True)

    assert [administrator.sees("b", office) for office in (1, 2)] == [True, False]
    assert [viewer("b", 1, COUNSELLOR, team_board=False).sees("b", office) for office in (1, 2)] == [
        True,
        False,
    ]


def test_a_counsellor_sees_their_own_and_where_the_office_wants_it_the_teams() -> None:
    alone = viewer("b", 0, COUNSELLOR, team_board=False)
    team = viewer("b", 0, COUNSELLOR, team_board=True)
    administrator = viewer("b", 0, ADMINISTRATOR, team_board=False)

    assert [alone.sees(whose, 0) for whose in ("b", "c", None)] == [True, False, False]
    assert [team.sees(whose, 0) for whose in ("b", "c", None)] == [True, True, True]
    assert [administrator.sees(whose, 0) for whose in ("b", "c", None)] == [True, True, True]
    assert OPERATOR.sees(None, 7)


@pytest.mark.parametrize(("age_s", "fresh"), [(0, True), (599.9, True), (600, False), (-0.1, False)])
def test_a_sign_in_is_fresh_for_ten_minutes_and_never_from_the_future(age_s: float, fresh: bool) -> None:
    assert is_fresh(1_000.0, 1_000.0 + age_s) is fresh
