"""The closed catalogue against what real browsers have shown: `make e2e` runs it after all other tests."""

import json

import pytest

from checker.core.findings import CATALOGUE, EVERY


def test_every_finding_has_been_shown_by_a_browser_in_a_test_that_passed(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    files = pytestconfig.cache.mkdir("startklar-seen").glob("*.json")
    told = [json.loads(file.read_text()) for file in files]
    seen = {(check, finding) for each in told for check, finding in each["seen"]}
    not_measured = {check for each in told for check in each["not_measured"]}

    catalogue = {(check, finding) for check, findings in CATALOGUE.items() for finding in findings}
    missing = {(check, finding) for check, finding in catalogue - seen if check not in not_measured}

    assert missing == set()
    known = {(check, finding) for check, findings in EVERY.items() for finding in findings}
    assert seen - known == set()
