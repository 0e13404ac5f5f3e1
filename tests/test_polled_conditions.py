"""A condition that a story waits for is a function.

Text is evaluated anew with each look, which the pages' `require-trusted-types-for` forbids but at the first
one: the story would fail whenever it has to wait.
"""

import re

from tests.processes import ROOT

TEXT = re.compile(r'wait_for_function\(\s*f?"(?!\([a-z]*\) => )')


def test_every_condition_that_is_waited_for_is_a_function() -> None:
    found = [path.name for path in (ROOT / "e2e").rglob("*.py") if TEXT.search(path.read_text())]

    assert found == []
