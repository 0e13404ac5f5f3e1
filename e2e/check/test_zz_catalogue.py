"""The closed catalogue against what real browsers have shown: it runs last, after all other tests."""

from pathlib import Path

import pytest

from checker.core.findings import CATALOGUE
from e2e.conftest import SEEN


def test_every_finding_has_been_shown_by_a_browser_in_a_test_that_passed(
    request: pytest.FixtureRequest,
) -> None:
    collected = {item.path for item in request.session.items}
    folder = Path(__file__).parent
    again = request.config.option.lf  # what failed in a whole run: what that one has seen is known
    if not again and ({*folder.glob("test_*.py")} - collected or request.config.option.keyword):
        pytest.skip("only a run of the whole folder can tell")

    catalogue = {(check, finding) for check, findings in CATALOGUE.items() for finding in findings}

    assert catalogue - SEEN == set()
    assert SEEN - catalogue == set()
