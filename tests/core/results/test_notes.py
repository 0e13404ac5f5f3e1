"""Notes of what was counted: read by whoever signed them, for one receipt, and not to be changed."""

from dataclasses import replace

import pytest

from checker.core.intake.results import NOTE_CHARACTERS
from checker.core.results.notes import Counted, counts_by, read, sign
from checker.core.results.questions import QUESTIONS
from checker.core.tokens import keyed_hash
from tests.support import good_answers, receipt

KEY = b"k" * 32
COUNTED = Counted("2026-W47", {"checks": "all", "camera.finding": "ok"}, 3)


def test_what_was_signed_is_read_again() -> None:
    assert read(KEY, receipt(), sign(KEY, receipt(), COUNTED)) == COUNTED


def test_another_key_or_another_receipt_reads_nothing() -> None:
    note = sign(KEY, receipt(), COUNTED)

    assert read(b"l" * 32, receipt(), note) is None
    assert read(KEY, receipt(1), note) is None


@pytest.mark.parametrize("place", [0, 31, 32, 40, -1])
def test_a_note_that_was_changed_is_none(place: int) -> None:
    note = sign(KEY, receipt(), COUNTED)
    end = len(note) if place == -1 else place + 1

    changed = note[:place] + ("~" if note[place] != "~" else "-") + note[end:]

    assert read(KEY, receipt(), changed) is None


@pytest.mark.parametrize("note", ["", "x", "ü" * 40, "0" * 32, "0" * 32 + "{}"])
def test_anything_else_is_none(note: str) -> None:
    assert read(KEY, receipt(), note) is None


def test_the_longest_note_is_one_that_the_server_takes_back() -> None:
    longest = {question: max(answers, key=len) for question, answers in QUESTIONS.items()}

    assert len(sign(KEY, receipt(), Counted("2026-W47", good_answers() | longest, 9_999))) <= NOTE_CHARACTERS


def test_a_note_of_the_version_before_is_read_as_it_was_written() -> None:
    said = '["2026-W47",{"checks":"all","camera.finding":"ok"},3]'
    note = keyed_hash(KEY, "counted", receipt() + said).hex()[:32] + said

    assert sign(KEY, receipt(), COUNTED) == note
    assert read(KEY, receipt(), note) == COUNTED


def test_a_note_of_another_office_says_which() -> None:
    elsewhere = replace(COUNTED, office=7)

    note = sign(KEY, receipt(), elsewhere)

    assert note.endswith(",3,7]")
    assert read(KEY, receipt(), note) == elsewhere


def test_each_time_that_a_receipt_is_counted_leaves_another_trace() -> None:
    assert counts_by(KEY, "ab", 2) == keyed_hash(KEY, "result", "ab.2")
    assert counts_by(KEY, "ab", 2) != counts_by(KEY, "ab", 3)
