"""Admission to several relays: each has its places, and they are used by turn."""

from checker.relay.admission import Admission, Admitted
from tests.relay.test_admission import Clock, clock, waits

__all__ = ["clock"]


def test_of_several_relays_the_one_with_the_fewest_has_its_turn_and_none_gets_too_many(clock: Clock) -> None:
    admission = Admission(2, 10, clock, relays=3)

    answers = [admission.request(f"home {number}") for number in range(7)]

    relays = [answer.relay for answer in answers if isinstance(answer, Admitted)]
    assert sorted(relays[:3]) == [0, 1, 2]
    assert sorted(relays) == [0, 0, 1, 1, 2, 2]
    assert waits(answers[6]).place == 1


def test_a_relay_to_avoid_is_used_only_where_there_is_no_other_one(clock: Clock) -> None:
    admission = Admission(1, 10, clock, relays=2)

    first = admission.request("a", avoid={0})
    second = admission.request("b", avoid={0})
    third = admission.request("c", avoid={0, 1})

    assert isinstance(first, Admitted)
    assert first.relay == 1
    assert waits(second).place == 1
    assert waits(third).place == 2


def test_a_place_is_free_again_at_the_relay_where_it_was(clock: Clock) -> None:
    admission = Admission(1, 10, clock, relays=2)
    one = admission.request("a")
    admission.request("b")
    assert isinstance(one, Admitted)

    admission.ended(one.id)
    again = admission.request("c")

    assert isinstance(again, Admitted)
    assert again.relay == one.relay


def test_relays_that_are_all_to_be_avoided_are_better_than_none(clock: Clock) -> None:
    admission = Admission(1, 10, clock, relays=2)

    answers = [admission.request(home, avoid={0, 1}) for home in ("a", "b", "c")]

    assert [isinstance(answer, Admitted) for answer in answers] == [True, True, False]
