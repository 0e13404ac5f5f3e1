"""Admission: a fair queue for a few places."""

import pytest
from hypothesis import given, settings
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


@settings(deadline=None)  # shared machines pause
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
