"""The questions of the statistics follow from the catalogue; their answers are closed lists."""

from checker.core.findings import CATALOGUE
from checker.core.results.questions import QUESTIONS, counters


def test_the_questions_are_those_that_were_agreed() -> None:
    assert set(QUESTIONS) == {
        "checks", "first", "last", "browser", "system", "device",
        *(f"{check}.{about}" for check in CATALOGUE for about in ("finding", "problem")),
        "duration", "rate", "rate_up", "rate_down", "rtt", "jitter", "loss", "quality", "transport",
    }  # fmt: skip


def test_every_finding_is_an_answer() -> None:
    for check, findings in CATALOGUE.items():
        assert QUESTIONS[f"{check}.finding"] == tuple(findings)


def test_there_is_one_counter_for_every_answer_in_an_order_of_their_own() -> None:
    known = counters(("tr", "de"))

    assert known == sorted(set(known))
    assert [answer for question, answer in known if question == "language"] == ["de", "tr"]
    assert len(known) == sum(map(len, QUESTIONS.values())) + 2


def test_words_are_short_enough_for_their_columns_and_none_can_be_taken_for_two() -> None:
    for question, answer in counters(("de",)):
        assert max(len(question), len(answer)) <= 40
        assert "=" not in question + answer
