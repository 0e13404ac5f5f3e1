"""How slowly the kit goes to a deployed server: within its rates, and a household's places of the relay."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from checker.relay.admission import Admission, Admitted
from checker.settings import Settings
from e2e.pace import Pace

URL = "https://check.example.org"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time in seconds, as the only entry: sleeping moves it on."""
    now = [1000.0]
    time = SimpleNamespace(
        monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    monkeypatch.setattr("e2e.pace.time", time)
    monkeypatch.delenv(
        "PYTEST_XDIST_WORKER_COUNT", raising=False
    )  # a deployed server is tested by one process
    return now


@pytest.mark.parametrize("of_each", [1, 2], ids=["one rehearsal a test", "two"])
def test_tests_that_never_give_a_place_back_are_let_in_all_the_same(clock: list[float], of_each: int) -> None:
    places, seconds = (
        Settings.model_fields[name].default for name in ("relay_max_rehearsals", "relay_max_seconds")
    )
    relay, own = Admission(places, seconds, lambda: clock[0]), Pace()

    for _ in range(12):
        own.wait()
        for _ in range(of_each):
            own.note(f"{URL}/api/rehearsals")
            assert isinstance(relay.request("us"), Admitted)


def test_no_more_than_half_of_a_rate_is_used(clock: list[float]) -> None:
    own, begun = Pace(), []

    for _ in range(500):
        own.wait()
        own.note(f"{URL}/board")
        begun.append(clock[0])

    assert max(sum(start <= other < start + 60 for other in begun) for start in begun) == 120
    assert all(later >= earlier for earlier, later in pairwise(begun))


def test_what_is_not_limited_is_not_waited_for(clock: list[float]) -> None:
    own = Pace()

    for _ in range(2000):
        own.note(f"{URL}/assets/abc/pages/check.js")

    assert own.wait_s() == 0
