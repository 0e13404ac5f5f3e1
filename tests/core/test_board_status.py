"""What the board says of one appointment."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.board_status import (
    SOON_S,
    BoardStatus,
    Checks,
    Phase,
    Status,
    board_status,
    phase_of,
    step_of,
    was_ready,
)
from checker.core.findings import BOTH_ENDS, CATALOGUE, CHECKS, Rating, rating
from checker.core.intake.readiness import Status as Stage

GOOD = {check: {"state": "done", "finding": next(iter(CATALOGUE[check]))} for check in CHECKS}
STARTS, ENDS = 100_000, 103_600
NEAR = [Phase.SOON, Phase.RUNNING]
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
        ("handed_off", done(camera="covered"), BoardStatus(Status.HANDED_OFF, "camera", "covered")),
    ],
)
def test_each_stage_has_its_status(stage: str | None, known: Checks, expected: BoardStatus) -> None:
    assert board_status(stage, known) == expected


@pytest.mark.parametrize(
    ("now_s", "phase"),
    [
        (STARTS - SOON_S - 1, Phase.AHEAD),
        (STARTS - SOON_S, Phase.SOON),
        (STARTS - 1, Phase.SOON),
        (STARTS, Phase.RUNNING),
        (ENDS - 1, Phase.RUNNING),
        (ENDS, Phase.OVER),
    ],
)
def test_an_appointment_is_near_an_hour_before_its_start_and_over_at_its_end(
    now_s: int, phase: Phase
) -> None:
    assert phase_of(now_s, STARTS, ENDS) is phase


@pytest.mark.parametrize("stage", ["opened", "checking", "finished", "left"])
@pytest.mark.parametrize("phase", NEAR)
@pytest.mark.parametrize(("check", "finding"), BAD)
def test_a_bad_finding_is_a_call_for_help_at_every_stage_while_the_appointment_is_near(
    check: str, finding: str, phase: Phase, stage: str
) -> None:
    one = {check: {"state": "done", "finding": finding}}

    for known in (one, GOOD | one):
        assert board_status(stage, known, phase=phase) == BoardStatus(Status.HELP, check, finding)


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("opened", Status.TRIED),
        ("checking", Status.TRIED),
        ("finished", Status.TRIED),
        ("left", Status.LEFT),
        ("handed_off", Status.HANDED_OFF),
    ],
)
@pytest.mark.parametrize("phase", [Phase.AHEAD, Phase.OVER])
def test_long_before_and_after_the_end_a_bad_finding_is_said_and_is_no_call_for_help(
    phase: Phase, stage: str, status: Status
) -> None:
    known = done(microphone="silent")

    assert board_status(stage, known, phase=phase) == BoardStatus(status, "microphone", "silent")


def test_a_link_that_is_not_opened_at_the_start_is_a_call_for_help_until_the_end() -> None:
    statuses = {phase: board_status(None, {}, phase=phase).status for phase in Phase}

    assert statuses == {
        Phase.AHEAD: Status.NOT_OPENED,
        Phase.SOON: Status.NOT_OPENED,
        Phase.RUNNING: Status.HELP,
        Phase.OVER: Status.NOT_OPENED,
    }


@pytest.mark.parametrize("stage", ["opened", "left", "handed_off"])
def test_who_was_there_only_long_before_is_missed_at_the_start(stage: str) -> None:
    assert board_status(stage, GOOD, phase=Phase.RUNNING, early=True) == BoardStatus(Status.HELP)
    assert board_status(stage, GOOD, phase=Phase.RUNNING).status is Status(stage)
    assert board_status(stage, GOOD, phase=Phase.SOON, early=True).status is Status(stage)


@pytest.mark.parametrize("stage", ["opened", "left", "handed_off"])
def test_what_was_missing_on_the_only_visit_long_before_is_said_at_the_start(stage: str) -> None:
    known = done(microphone="silent")

    seen = board_status(stage, known, phase=Phase.RUNNING, early=True)

    assert seen == BoardStatus(Status.HELP, "microphone", "silent")


@pytest.mark.parametrize("stage", ["checking", "finished"])
def test_a_page_that_has_been_open_since_long_before_is_not_missed(stage: str) -> None:
    asking: Checks = {"speaker": {"state": "asking", "finding": None}}
    known = {**GOOD, **asking} if stage == "checking" else GOOD

    assert board_status(stage, known, phase=Phase.RUNNING, early=True) == board_status(stage, known)


@pytest.mark.parametrize("stage", STAGES)
def test_a_machine_without_devices_long_before_is_no_news(stage: str) -> None:
    known = done(camera="missing", microphone="missing")

    early = {phase: board_status(stage, known, phase=phase, early=True) for phase in Phase}

    assert {early[phase] for phase in (Phase.AHEAD, Phase.SOON, Phase.OVER)} == {BoardStatus(Status.OPENED)}
    assert early[Phase.RUNNING] == BoardStatus(Status.HELP)


@pytest.mark.parametrize("known", [done(camera="missing"), done(microphone="missing")])
def test_a_person_who_has_one_of_the_devices_is_told_about_however_early(known: Checks) -> None:
    assert board_status("left", known, phase=Phase.AHEAD, early=True).finding == "missing"
    assert board_status("left", known, phase=Phase.SOON, early=True).status is Status.HELP


def test_a_machine_without_devices_shortly_before_the_start_needs_help() -> None:
    known = done(camera="missing", microphone="missing")

    assert board_status("left", known) == BoardStatus(Status.HELP, "microphone", "missing")


def test_who_has_left_was_ready_when_every_part_was_done_and_none_was_missing() -> None:
    assert was_ready(GOOD)
    assert was_ready(done(camera="dark"))
    assert not was_ready(done(speaker="skipped"))
    assert not was_ready(GOOD | {"camera": {"state": "stale", "finding": "ok"}})
    assert not was_ready({})


def test_of_several_findings_the_worst_is_said_and_of_equal_ones_the_first_of_the_catalogue() -> None:
    assert board_status("finished", done(camera="covered", microphone="muted")).check == "microphone"
    for order in permutations(("microphone", "speaker", "handoff")):
        bad = {"microphone": "muted", "speaker": "not_heard", "handoff": "unreachable"}
        known = done(**{check: bad[check] for check in order})
        assert board_status("finished", known).check == "microphone"


def test_a_check_that_is_missing_at_the_end_never_counts_as_good() -> None:
    known = {check: value for check, value in GOOD.items() if check != "speaker"}

    assert board_status("finished", known) == BoardStatus(Status.HINT, "speaker", None)


@pytest.mark.parametrize("stage", ["checking", "finished"])
def test_a_result_that_is_out_of_date_is_said_as_that_and_is_no_call_for_help(stage: str) -> None:
    for finding in ("ok", "denied"):
        known = GOOD | {"camera": {"state": "stale", "finding": finding}}
        assert board_status(stage, known) == BoardStatus(Status.STALE, "camera")


def test_while_another_part_runs_a_part_that_is_out_of_date_waits_its_turn() -> None:
    parts: Checks = {
        "camera": {"state": "stale", "finding": "ok"},
        "speaker": {"state": "running", "finding": None},
    }

    assert board_status("checking", {**GOOD, **parts}) == BoardStatus(Status.CHECKING, "speaker")


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


@given(st.sampled_from([None, *STAGES]), checks(), st.sampled_from(list(Phase)), st.booleans(), st.booleans())
def test_help_is_called_for_only_while_somebody_can_be_helped(
    stage: str | None, known: Checks, phase: Phase, early: bool, cancelled: bool
) -> None:
    seen = board_status(stage, known, phase=phase, early=early, cancelled=cancelled)

    if seen.status is Status.HELP:
        assert phase in NEAR
        assert not cancelled
        assert phase is Phase.RUNNING if seen.finding is None else (seen.check, seen.finding) in BAD


@given(st.sampled_from(STAGES), checks(), st.sampled_from(NEAR))
def test_whoever_has_a_bad_finding_needs_help_unless_they_have_gone_on(
    stage: str, known: Checks, phase: Phase
) -> None:
    bad = any(one["state"] == "done" and (check, one["finding"]) in BAD for check, one in known.items())

    status = board_status(stage, known, phase=phase).status

    assert (status is Status.HELP) == (bad and stage != "handed_off")


@pytest.mark.parametrize(
    "finding", [one for one, rated in BOTH_ENDS["direct"].items() if rated is Rating.HINT]
)
def test_a_path_between_both_that_is_not_good_is_a_hint_and_never_more(finding: str) -> None:
    assert board_status("finished", done(direct=finding)) == BoardStatus(Status.HINT, "direct", finding)
    assert board_status("finished", done(direct=finding, camera="denied")).check == "camera"


@pytest.mark.parametrize("finding", [None, "good", "not_measured"])
def test_without_the_other_end_or_with_a_good_path_everything_is_ready(finding: str | None) -> None:
    known = done(direct=finding) if finding else GOOD

    assert board_status("finished", known) == BoardStatus(Status.READY)
