"""Admission: a fair queue for a few places."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.admission import PATIENCE_S, WAIT_S, Admission, Admitted, Wait


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def admitted(answer: Admitted | Wait) -> str:
    assert isinstance(answer, Admitted)
    return answer.id


def waits(answer: Admitted | Wait) -> Wait:
    assert isinstance(answer, Wait)
    return answer


def test_places_are_given_until_there_are_none(clock: Clock) -> None:
    admission = Admission(2, 10, clock)

    first, second, third = (admission.request() for _ in range(3))

    assert admitted(first) != admitted(second)
    assert waits(third).place == 1


def test_a_place_is_free_again_when_its_rehearsal_has_ended(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    running = admitted(admission.request())
    ticket = waits(admission.request()).ticket

    admission.ended(running)

    assert isinstance(admission.request(ticket), Admitted)


def test_a_place_is_free_again_after_the_time_limit(clock: Clock) -> None:
    admission = Admission(1, 3, clock)
    admission.request()
    ticket = waits(admission.request()).ticket

    clock.now = 2.9
    assert isinstance(admission.request(ticket), Wait)
    clock.now = 3.0
    assert isinstance(admission.request(ticket), Admitted)


def test_who_came_first_goes_first_whoever_asks_first(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    running = admitted(admission.request())
    early, late = waits(admission.request()).ticket, waits(admission.request()).ticket
    admission.ended(running)

    assert waits(admission.request()).place == 3
    assert waits(admission.request(late)).place == 2
    assert isinstance(admission.request(early), Admitted)


def test_who_stops_asking_loses_the_place_in_the_queue(clock: Clock) -> None:
    admission = Admission(1, 100, clock)
    running = admitted(admission.request())
    gone = waits(admission.request())
    clock.now = gone.wait_s + PATIENCE_S / 2
    patient = waits(admission.request())
    clock.now = gone.wait_s + PATIENCE_S
    admission.ended(running)

    assert isinstance(admission.request(patient.ticket), Admitted)
    assert waits(admission.request(gone.ticket)).ticket != gone.ticket


def test_ending_an_unknown_rehearsal_changes_nothing(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    admission.request()

    admission.ended("nobody")

    assert admission.running == 1


def test_a_crowd_is_remembered_only_up_to_a_limit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.relay.admission.QUEUE", 3)
    admission = Admission(1, 10, clock)
    admission.request()

    places = [waits(admission.request()).place for _ in range(6)]

    assert places == [1, 2, 3, 4, 4, 4]


def visit_at_once(admission: Admission, clock: Clock, count: int, lasts_s: float) -> list[tuple[int, float]]:
    """Let so many pages arrive together and ask as they are told; return who was let in, and when."""
    asking: list[tuple[float, int, str | None]] = [(0.0, number, None) for number in range(count)]
    ending: list[tuple[float, str]] = []
    granted: list[tuple[int, float]] = []
    while asking:
        clock.now, number, ticket = heapq.heappop(asking)
        while ending and ending[0][0] <= clock.now:
            admission.ended(heapq.heappop(ending)[1])
        answer = admission.request(ticket)
        if isinstance(answer, Wait):
            heapq.heappush(asking, (clock.now + answer.wait_s, number, answer.ticket))
        else:
            granted.append((number, clock.now))
            heapq.heappush(ending, (clock.now + lasts_s, answer.id))
    return granted


@pytest.mark.parametrize("lasts_s", [1.2, 2.5, 7.0])
def test_of_a_hundred_at_once_nobody_starves_and_no_place_stands_empty_for_long(
    clock: Clock, lasts_s: float
) -> None:
    places = 8

    granted = visit_at_once(Admission(places, 12, clock), clock, 100, lasts_s)

    assert sorted(number for number, _ in granted) == list(range(100))
    best_s = (100 / places - 1) * lasts_s
    assert granted[-1][1] <= best_s * 1.2 + 2 * WAIT_S[0]
    early = max(number - turn for turn, (number, _) in enumerate(granted))
    assert early < places  # only where several places are free at the same time does the next one not matter


def test_a_crowd_asks_seldom_and_who_is_next_asks_often(clock: Clock) -> None:
    admission = Admission(8, 12, clock)
    for _ in range(8):
        admission.request()

    waits_s = [waits(admission.request()).wait_s for _ in range(200)]

    assert waits_s == sorted(waits_s)
    assert (waits_s[0], waits_s[-1]) == WAIT_S
    assert sum(1 / wait_s for wait_s in waits_s) < 80  # requests a second


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(["ask", "again", "end", "wait"]), st.integers(0, 9)), max_size=60),
)
def test_never_more_than_the_places_and_never_overtaking(places: int, steps: list[tuple[str, int]]) -> None:
    clock = Clock()
    admission = Admission(places, 20, clock)
    running: dict[str, float] = {}
    tickets: list[str] = []

    for action, which in steps:
        if action == "wait":
            clock.now += which
        elif action == "end" and running:
            gone = list(running)[which % len(running)]
            del running[gone]
            admission.ended(gone)
        else:
            asked = tickets[which % len(tickets)] if action == "again" and tickets else None
            answer = admission.request(asked)
            if isinstance(answer, Wait):
                assert WAIT_S[0] <= answer.wait_s <= WAIT_S[1]
                assert answer.place >= 1
                if answer.ticket not in tickets:
                    tickets.append(answer.ticket)
            else:
                running[answer.id] = clock.now + 20
        running = {name: until for name, until in running.items() if until > clock.now}
        assert admission.running == len(running) <= places


@pytest.mark.parametrize(("places", "seconds"), [(0, 10), (1, 0), (-1, 1)])
def test_nonsense_is_refused(places: int, seconds: float, clock: Clock) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Admission(places, seconds, clock)
