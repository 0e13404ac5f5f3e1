"""What a claim of the identity provider says about offices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, ROLES
from checker.core.claimed_offices import Placing, place, read_claim
from checker.core.offices import normalise_short

SEVERAL = {"1": 0, "bonn": 7}


@pytest.mark.parametrize("value", ["bonn", "/bonn", "BONN", "bonn:counsellor", "bonn/counsellor"])
def test_a_short_name_alone_is_a_counsellor_there(value: str) -> None:
    assert read_claim([value]) == {"bonn": COUNSELLOR}


@pytest.mark.parametrize("value", ["bonn:administrator", "/bonn:administrator", "/bonn/administrator"])
def test_a_role_stands_behind_the_short_name(value: str) -> None:
    assert read_claim([value]) == {"bonn": ADMINISTRATOR}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "/",
        "//bonn",
        "bonn:",
        "bonn/",
        "bonn:boss",
        "bonn:Administrator",
        "bonn:administrator:",
        "bonn/administrator/more",
        "Bonn und Köln",
        "\N{KELVIN SIGN}oeln:administrator",
        7,
        None,
        ["bonn"],
        {"bonn": "administrator"},
    ],
)
def test_a_value_that_is_nothing_of_ours_is_ignored(value: object) -> None:
    assert read_claim([value, "koeln"]) == {"koeln": COUNSELLOR}


@pytest.mark.parametrize("claim", [None, 7, True, {}, {"bonn": "administrator"}, []])
def test_a_claim_that_is_no_list_of_texts_names_no_office(claim: object) -> None:
    assert read_claim(claim) == {}


def test_one_text_is_a_list_of_one() -> None:
    assert read_claim("bonn:administrator") == {"bonn": ADMINISTRATOR}


@pytest.mark.parametrize("values", [["bonn:administrator", "bonn"], ["bonn", "/bonn/administrator"]])
def test_of_two_roles_in_one_office_the_administrator_counts(values: list[str]) -> None:
    assert read_claim(values) == {"bonn": ADMINISTRATOR}


@pytest.mark.parametrize(
    ("prefix", "value"),
    [
        ("startklar-", "startklar-bonn"),
        ("startklar-", "/startklar-bonn"),
        ("/startklar/", "/startklar/bonn"),
        ("/startklar/", "startklar/bonn"),
        ("büro-", "büro-bonn"),
    ],
)
def test_with_a_prefix_only_what_has_it_counts(prefix: str, value: str) -> None:
    assert read_claim([value, "koeln", "other-koeln"], prefix) == {"bonn": COUNSELLOR}


@given(st.lists(st.text()), st.text(max_size=3))
def test_whatever_a_claim_says_is_a_short_name_and_a_role(values: list[str], prefix: str) -> None:
    for short, role in read_claim(values, prefix).items():
        assert normalise_short(short) == short
        assert role in ROLES


def test_an_office_that_is_not_there_is_ignored() -> None:
    placing = place({"bonn": ADMINISTRATOR, "rome": ADMINISTRATOR}, SEVERAL, None, COUNSELLOR)

    assert placing == Placing({7: ADMINISTRATOR}, COUNSELLOR)


@pytest.mark.parametrize("said", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_with_several_offices_the_association_goes_by_the_role_claim_alone(said: str, held: str) -> None:
    claimed = {"bonn": ADMINISTRATOR}

    assert place(claimed, SEVERAL, said, held).role == said
    assert place(claimed, SEVERAL, None, held).role == held
    assert place(claimed, SEVERAL, said, held).memberships == {7: ADMINISTRATOR}


@pytest.mark.parametrize(
    ("claimed", "said", "memberships"),
    [
        ({"1": COUNSELLOR}, None, {0: COUNSELLOR}),
        ({"1": COUNSELLOR}, COUNSELLOR, {0: COUNSELLOR}),
        ({"1": ADMINISTRATOR}, COUNSELLOR, {0: ADMINISTRATOR}),
        ({"1": COUNSELLOR}, ADMINISTRATOR, {0: ADMINISTRATOR}),
        ({}, ADMINISTRATOR, {0: ADMINISTRATOR}),
        ({"bonn": ADMINISTRATOR}, None, {}),
    ],
)
def test_with_one_office_the_role_there_is_the_role_in_the_association(
    claimed: dict[str, str], said: str | None, memberships: dict[int, str]
) -> None:
    placing = place(claimed, {"1": 0}, said, ADMINISTRATOR)

    assert placing.memberships == memberships
    assert placing.role == memberships.get(0, COUNSELLOR)


def test_who_is_in_no_office_signs_in_only_as_an_administrator_of_the_association() -> None:
    assert Placing({7: COUNSELLOR}, COUNSELLOR).may_sign_in
    assert Placing({}, ADMINISTRATOR).may_sign_in
    assert not Placing({}, COUNSELLOR).may_sign_in
