"""A short run of the fuzzer in every test run; the long one is `python -m tests.relay.turn.fuzz 600`."""

import pytest

from tests.relay.turn.fuzz import run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_anything_at_all_is_survived(seed: int) -> None:
    _, granted, delivered = run(seed, 6000)

    assert granted > 200  # else the run never got past the door
    assert delivered > 50
