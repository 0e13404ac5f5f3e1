"""What the board says of one appointment."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.board_status import BoardStatus, Checks, Status, board_status, step_of
from checker.core.findings import CATALOGUE, CHECKS, Rating, rating
from checker.core.intake.readiness import Status as Stage

GOOD = {check: {"state": "done", "finding": next(iter(CATALOGUE[check]))} for check in CHECKS}
STAGES = list(Stage.__args__)  # type: ignore[attr-defined] # what a Literal has
BAD = [
    (check, finding)
    for check, findings in CATALOGUE.items()
    for finding, rated in findings.items()
    if rated in (Rating.LIMITED, Rating.BLOCKED)
]


def done(**findings: str) -> Checks:
    """Return good checks but for these findings."""
    return GOOD | {check: {"state": "done", "finding": finding} for check, finding in findings.items()}


@st.composite
def checks(draw: st.DrawFn) -> Checks:
    known = {}
    for check in draw(st.sets(st.sampled_from(CHECKS))):
        state = draw(st.sampled_from(["waiting", "running", "asking", "done", "stale"]))
        with_finding = state == "done" or (state == "stale" and draw(st.booleans()))
        finding = draw(st.sampled_from(list(CATALOGUE[check]))) if with_finding else None
        known[check] = {"state": state, "finding": finding}
    return known


@pytest.mark.parametrize(
    ("stage", "known", "expected"),
    [
        (None, {}, BoardStatus(Status.NOT_OPENED)),
        ("opened", {}, BoardStatus(Status.OPENED)),
        ("checking", {}, BoardStatus(Status.CHECKING)),
        ("finished", GOOD, BoardStatus(Status.READY)),
        ("finished", done(camera="dark"), BoardStatus(Status.HINT, "camera", "dark")),
        ("finished", done(speaker="skipped"), BoardStatus(Status.HINT, "speaker", "skipped")),
        ("handed_off", GOOD, BoardStatus(Status.HANDED_OFF)),
        ("left", GOOD, BoardStatus(Status.LEFT)),
        ("left", done(microphone="silent"), BoardStatus(Status.LEFT, "microphone", "silent")),
    ],
)
def test_each_stage_has_its_status(stage: str | None, known: Checks, expected: BoardStatus) -> None:
    assert board_status(stage, known) == expected


@pytest.mark.parametrize(("check", "finding"), BAD)
def test_a_bad_finding_is_a_call_for_help_at_once_and_at_the_end(check: str, finding: str) -> None:
    one = {check: {"state": "done", "finding": finding}}

    assert board_status("checking", one) == BoardStatus(Status.HELP, check, finding)
    assert board_status("finished", GOOD | one) == BoardStatus(Status.HELP, check, finding)


def test_of_several_findings_the_worst_is_said_and_of_equal_ones_the_first_of_the_catalogue() -> None:
    assert board_status("finished", done(camera="covered", microphone="muted")).check == "microphone"
    for order in permutations(("microphone", "speaker", "handoff")):
        bad = {"microphone": "muted", "speaker": "not_heard", "handoff": "unreachable"}
        known = done(**{check: bad[check] for check in order})
        assert board_status("finished", known).check == "microphone"


def test_a_check_that_is_missing_at_the_end_never_counts_as_good() -> None:
    known = {check: value for check, value in GOOD.items() if check != "speaker"}

    assert board_status("finished", known) == BoardStatus(Status.HINT, "speaker", None)


def test_a_result_that_is_out_of_date_is_neither_good_nor_a_call_for_help() -> None:
    for finding in ("ok", "denied"):
        known = GOOD | {"camera": {"state": "stale", "finding": finding}}
        assert board_status("finished", known) == BoardStatus(Status.HINT, "camera", None)


def test_a_part_that_runs_again_is_a_check_again() -> None:
    known = GOOD | {"camera": {"state": "running", "finding": None}}

    assert board_status("finished", known) == BoardStatus(Status.CHECKING, "camera")


def test_the_step_is_the_question_first_then_the_earliest_that_runs() -> None:
    running = {"state": "running", "finding": None}
    asking = {"state": "asking", "finding": None}

    assert step_of({"connection": running, "camera": running, "speaker": asking}) == "speaker"
    assert step_of({"connection": running, "camera": running}) == "camera"
    assert step_of(GOOD) is None


@given(st.sampled_from([None, *STAGES]), checks())
def test_a_cancelled_appointment_is_that_whatever_else_is_known(stage: str | None, known: Checks) -> None:
    assert board_status(stage, known, cancelled=True) == BoardStatus(Status.CANCELLED)


@given(st.sampled_from([None, *STAGES]), checks())
def test_ready_means_that_every_check_is_done_and_good(stage: str | None, known: Checks) -> None:
    if board_status(stage, known).status is not Status.READY:
        return

    assert stage == "finished"
    assert {rating(check, known[check]["finding"] or "") for check in CHECKS} == {Rating.READY}
    assert all(known[check]["state"] == "done" for check in CHECKS)


@given(st.sampled_from([None, *STAGES]), checks())
def test_whoever_is_here_with_a_bad_finding_needs_help_and_nobody_else(
    stage: str | None, known: Checks
) -> None:
    bad = any(one["state"] == "done" and (check, one["finding"]) in BAD for check, one in known.items())

    assert (board_status(stage, known).status is Status.HELP) == (bad and stage in ("checking", "finished"))
