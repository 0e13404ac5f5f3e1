"""The closed catalogue of signals: who may send what, about what, and that all of it has words."""

import pytest

from checker.core.findings import CHECKS
from checker.core.signals import SIGNALS, Side, of_side, refuse
from checker.texts import signals as texts
from checker.texts.languages import load_languages, using_language
from checker.texts.signal_words import signal_word

NAMES = {"provider": "RED connect", "phone": "0123"}
EACH = [(key, detail) for key, signal in SIGNALS.items() for detail in signal.details or (None,)]


@pytest.mark.parametrize(("key", "detail"), EACH)
def test_each_is_taken_from_its_own_side_alone(key: str, detail: str | None) -> None:
    sender = SIGNALS[key].sender
    other = Side.CLIENT if sender is Side.COUNSELLOR else Side.COUNSELLOR

    refuse(sender, key, detail)
    with pytest.raises(ValueError, match=r"^this is not one of the signals$"):
        refuse(other, key, detail)


@pytest.mark.parametrize(
    ("key", "detail"),
    [("late", None), ("late", "7"), ("again", "toaster"), ("come_in", "5"), ("hello", None)],
)
def test_anything_else_is_refused(key: str, detail: str | None) -> None:
    with pytest.raises(ValueError, match=r"^this (is not one of the signals|signal is not about that)$"):
        refuse(Side.COUNSELLOR, key, detail)


def test_the_details_are_minutes_and_the_checks() -> None:
    assert SIGNALS["late"].details == ("5", "10", "15", "30")
    assert SIGNALS["again"].details == CHECKS


def test_what_has_its_answer_is_a_signal_of_the_other_side() -> None:
    for signal in SIGNALS.values():
        assert all(SIGNALS[key].sender is not signal.sender for key in signal.answers)


def test_nothing_outlives_the_day_that_readiness_is_kept_at_least() -> None:
    assert all(0 < signal.lives_s < 86_400 for signal in SIGNALS.values())


def test_the_words_are_those_of_the_catalogue() -> None:
    assert texts.SIGNAL_TEXTS.keys() == SIGNALS.keys()
    assert of_side(Side.CLIENT) == ("please_call", "need_time", "wait")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("key", "detail"), EACH)
def test_each_has_words_for_both_sides_in_every_language(language: str, key: str, detail: str | None) -> None:
    with using_language(load_languages((language,))[language]):
        said = [signal_word(kind, key, detail, NAMES) for kind in ("offer", "sent", "title")]

    assert all(said)
    assert not any("%" in text for text in said)
    assert key != "late" or all(str(detail) in text for text in said)
