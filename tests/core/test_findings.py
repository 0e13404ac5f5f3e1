"""Ratings, and the worst of them."""

import pytest

from checker.core.findings import CATALOGUE, CHECKS, Rating, overall, rating

GOOD = {check: next(iter(CATALOGUE[check])) for check in CHECKS}


@pytest.mark.parametrize(
    ("findings", "worst"),
    [
        ({}, Rating.READY),
        ({"camera": "dark"}, Rating.HINT),
        ({"camera": "dark", "speaker": "skipped"}, Rating.UNKNOWN),
        ({"camera": "covered", "speaker": "skipped"}, Rating.LIMITED),
        ({"camera": "covered", "microphone": "muted"}, Rating.BLOCKED),
    ],
)
def test_the_overall_rating_is_the_worst_one(findings: dict[str, str], worst: Rating) -> None:
    assert overall(GOOD | findings) is worst


def test_a_check_that_is_not_there_counts_for_nothing() -> None:
    assert overall({"camera": "ok"}) is Rating.READY
    assert overall({"camera": "dark"}) is Rating.HINT
    assert overall({"camera": "covered", "microphone": "ok"}) is Rating.LIMITED


@pytest.mark.parametrize(("check", "finding"), [("camera", "superb"), ("smell", "ok")])
def test_what_is_not_in_the_catalogue_has_no_rating(check: str, finding: str) -> None:
    with pytest.raises(KeyError):
        rating(check, finding)
