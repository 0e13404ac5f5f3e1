"""The closed catalogue against what real browsers have shown: `make e2e` runs it after all other tests."""

import json

import pytest

from checker.core.findings import CATALOGUE


def test_every_finding_has_been_shown_by_a_browser_in_a_test_that_passed(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    told = pytestconfig.cache.mkdir("startklar-seen").glob("*.json")
    seen = {(check, finding) for file in told for check, finding in json.loads(file.read_text())}

    catalogue = {(check, finding) for check, findings in CATALOGUE.items() for finding in findings}

    assert catalogue - seen == set()
    assert seen - catalogue == set()
