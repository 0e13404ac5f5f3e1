"""Admission: a fair queue for a few places."""

import heapq
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.admission import PATIENCE_S, QUEUE_OF_HOUSEHOLD, WAIT_S, Admission, Admitted, Wait


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

    first, second, third = (admission.request(home) for home in ("a", "b", "c"))

    assert admitted(first) != admitted(second)
    assert waits(third).place == 1


def test_a_place_is_free_again_when_its_rehearsal_has_ended(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    running = admitted(admission.request("home"))
    ticket = waits(admission.request("home")).ticket

    admission.ended(running)

    assert isinstance(admission.request("home", ticket), Admitted)


def test_a_place_is_free_again_after_the_time_limit(clock: Clock) -> None:
    admission = Admission(1, 3, clock)
    admission.request("home")
    ticket = waits(admission.request("home")).ticket

    clock.now = 2.9
    assert isinstance(admission.request("home", ticket), Wait)
    clock.now = 3.0
    assert isinstance(admission.request("home", ticket), Admitted)


def test_who_came_first_goes_first_whoever_asks_first(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    running = admitted(admission.request("home"))
    early, late = waits(admission.request("home")).ticket, waits(admission.request("home")).ticket
    admission.ended(running)

    assert waits(admission.request("home")).place == 3
    assert waits(admission.request("home", late)).place == 2
    assert isinstance(admission.request("home", early), Admitted)


def test_who_stops_asking_loses_the_place_in_the_queue(clock: Clock) -> None:
    admission = Admission(1, 100, clock)
    running = admitted(admission.request("home"))
    gone = waits(admission.request("home"))
    clock.now = gone.wait_s + PATIENCE_S / 2
    patient = waits(admission.request("home"))
    clock.now = gone.wait_s + PATIENCE_S
    admission.ended(running)

    assert isinstance(admission.request("home", patient.ticket), Admitted)
    assert waits(admission.request("home", gone.ticket)).ticket != gone.ticket


def test_ending_an_unknown_rehearsal_changes_nothing(clock: Clock) -> None:
    admission = Admission(1, 10, clock)
    admission.request("home")

    admission.ended("nobody")

    assert admission.running == 1


def test_a_crowd_is_remembered_only_up_to_a_limit(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.relay.admission.QUEUE", 3)
    admission = Admission(1, 10, clock)
    admission.request("home")

    places = [waits(admission.request("home")).place for _ in range(6)]

    assert places == [1, 2, 3, 4, 4, 4]


def visit_at_once(
    admission: Admission, clock: Clock, count: int, lasts_s: float, home: Callable[[int], str] = str
) -> list[tuple[int, float]]:
    """Let so many pages arrive together and ask as they are told; return who was let in, and when.

    `home` names each one's household: by default everybody has their own.
    """
    asking: list[tuple[float, int, str | None]] = [(0.0, number, None) for number in range(count)]
    ending: list[tuple[float, str]] = []
    granted: list[tuple[int, float]] = []
    while asking:
        clock.now, number, ticket = heapq.heappop(asking)
        while ending and ending[0][0] <= clock.now:
            admission.ended(heapq.heappop(ending)[1])
        answer = admission.request(home(number), ticket)
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
    for number in range(8):
        admission.request(str(number))

    waits_s = [waits(admission.request(str(number))).wait_s for number in range(8, 208)]

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
            answer = admission.request(f"home {which}", asked)
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


# Households -----------------------------------------------------------------------------------------------


def test_one_household_has_a_share_of_the_places_and_the_others_stay_free(clock: Clock) -> None:
    admission = Admission(16, 12, clock)

    crowd = [admission.request("crowd") for _ in range(200)]
    others = [admission.request(f"other {number}") for number in range(12)]

    assert [type(answer) for answer in crowd[:5]] == [*[Admitted] * 4, Wait]
    assert all(isinstance(answer, Admitted) for answer in others)


def test_somebody_new_goes_before_the_second_of_a_crowd_that_waits(clock: Clock) -> None:
    admission = Admission(4, 12, clock)
    running = [admitted(admission.request(f"other {number}")) for number in range(4)]
    crowd = [waits(admission.request("crowd")).ticket for _ in range(9)]

    late = waits(admission.request("late"))

    assert late.place == 2
    admission.ended(running[0])
    admission.ended(running[1])
    assert isinstance(admission.request("crowd", crowd[1]), Wait)
    assert isinstance(admission.request("late", late.ticket), Admitted)
    assert isinstance(admission.request("crowd", crowd[0]), Admitted)


def test_what_a_household_has_running_counts_for_its_turn(clock: Clock) -> None:
    admission = Admission(8, 12, clock)  # two of one household
    crowd = admitted(admission.request("crowd"))
    others = [admitted(admission.request(f"other {number}")) for number in range(7)]
    second = waits(admission.request("crowd")).ticket
    first_of_another = waits(admission.request("another"))

    assert first_of_another.place == 1
    admission.ended(others[0])
    assert isinstance(admission.request("crowd", second), Wait)
    admission.ended(crowd)
    assert isinstance(admission.request("crowd", second), Admitted)


def test_a_ticket_stays_with_its_household_wherever_it_is_shown(clock: Clock) -> None:
    """A telephone leaves the house while it waits; a crowd gains nothing by other addresses."""
    admission = Admission(1, 12, clock)
    running = admitted(admission.request("other"))
    ticket = waits(admission.request("home")).ticket

    assert waits(admission.request("street", ticket)).ticket == ticket
    admission.ended(running)

    assert isinstance(admission.request("street", ticket), Admitted)
    assert waits(admission.request("home")).place == 1


def test_a_household_is_remembered_only_up_to_a_limit_and_the_queue_has_room_for_others(clock: Clock) -> None:
    admission = Admission(1, 12, clock)
    admission.request("crowd")

    tickets = [waits(admission.request("crowd")).ticket for _ in range(QUEUE_OF_HOUSEHOLD + 5)]

    known = [admission.knows(ticket) for ticket in tickets]
    assert known == [True] * QUEUE_OF_HOUSEHOLD + [False] * 5
    assert admission.knows(waits(admission.request("other")).ticket)
    assert not admission.knows(None)


def test_a_ticket_that_was_given_up_is_no_longer_known(clock: Clock) -> None:
    admission = Admission(1, 100, clock)
    admission.request("home")
    gone = waits(admission.request("home"))

    clock.now = gone.wait_s + PATIENCE_S

    assert not admission.knows(gone.ticket)


@pytest.mark.parametrize("places", [1, 8, 16])
def test_people_who_share_an_address_get_their_turns_one_after_the_other(clock: Clock, places: int) -> None:
    granted = visit_at_once(Admission(places, 12, clock), clock, 20, 2.5, lambda _: "one address")

    assert [number for number, _ in sorted(granted)] == list(range(20))
    share = -(-places // 4)
    assert granted[-1][1] <= 20 / share * 2.5 * 1.3


@pytest.mark.parametrize("crowd", [0, 20, 150])
def test_a_crowd_of_one_household_makes_nobody_else_wait(clock: Clock, crowd: int) -> None:
    """Ten others come while the crowd does what it can: each gets a place at once, with or without it."""
    admission = Admission(16, 12, clock)

    granted = visit_at_once(
        admission, clock, crowd + 10, 2.5, lambda number: "crowd" if number < crowd else str(number)
    )

    assert [at_s for number, at_s in granted if number >= crowd] == [0.0] * 10
