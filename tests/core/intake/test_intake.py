"""Untrusted JSON: a frozen object, or an error that names the field and repeats nothing."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.findings import BOTH_ENDS, CATALOGUE, EVERY, NOTES
from checker.core.intake.readiness import parse_readiness
from checker.core.intake.rehearsals import parse_ticket
from checker.core.intake.results import parse_result
from checker.core.intake.strict_json import IntakeError
from tests.support import GOOD_FINDINGS, good_readiness, good_result

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
PARSERS = (parse_readiness, parse_result, parse_ticket)


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_good_readiness_is_taken() -> None:
    readiness = parse_readiness(body(good_readiness()))

    assert (readiness.run, readiness.sequence, readiness.status) == (10, 1, "checking")
    assert readiness.checks["camera"].finding == "ok"


def test_a_good_result_is_taken() -> None:
    result = parse_result(body(good_result()))

    assert result.measures.rtt_ms == 41.5
    assert result.findings.keys() == CATALOGUE.keys()


@pytest.mark.parametrize("check", CATALOGUE)
def test_every_finding_of_the_catalogue_is_taken(check: str) -> None:
    for finding in CATALOGUE[check]:
        checks = {check: {"state": "done", "finding": finding}}
        assert parse_readiness(body(good_readiness(checks=checks))).checks[check].finding == finding
        findings = good_result()["findings"] | {check: finding}
        assert parse_result(body(good_result(findings=findings))).findings[check] == finding


@pytest.mark.parametrize("check", NOTES)
def test_every_note_of_the_catalogue_is_taken_beside_every_finding(check: str) -> None:
    for finding in EVERY[check]:
        checks = {check: {"state": "done", "finding": finding, "notes": list(NOTES[check])}}
        assert parse_readiness(body(good_readiness(checks=checks))).checks[check].notes == NOTES[check]


def test_a_check_without_notes_has_none() -> None:
    assert parse_readiness(body(good_readiness())).checks["camera"].notes == ()


@pytest.mark.parametrize(
    ("check", "notes"),
    [
        ("connection", ["slow"]),
        ("connection", ["slow_up", "alice@example.org"]),
        ("connection", ["slow_up", "slow_up"]),
        ("connection", ["slow_up", "slow_down", "delayed", "indirect", "indirect"]),
        ("connection", "slow_up"),
        ("connection", {"slow_up": True}),
        ("connection", [["slow_up"]]),
        ("connection", [1]),
        ("connection", None),
        ("camera", ["slow_up"]),
    ],
)
def test_a_note_that_cannot_be_is_refused_and_not_repeated(check: str, notes: object) -> None:
    checks = {check: {"state": "done", "finding": next(iter(CATALOGUE[check])), "notes": notes}}

    with pytest.raises(IntakeError) as caught:
        parse_readiness(body(good_readiness(checks=checks)))

    assert (caught.value.field or "").startswith("checks")
    assert "alice" not in str(caught.value)


@pytest.mark.parametrize("standing", [{"state": "running"}, {"state": "stale"}])
def test_only_a_finding_that_counts_has_notes(standing: dict[str, str]) -> None:
    checks = {"connection": {**standing, "notes": ["slow_up"]}}

    with pytest.raises(IntakeError, match="done"):
        parse_readiness(body(good_readiness(checks=checks)))


def test_an_anonymous_result_takes_no_notes() -> None:
    with pytest.raises(IntakeError):
        parse_result(body(good_result(notes=["slow_up"])))


@given(st.sampled_from(PARSERS), st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused_and_nothing_else(parse: Any, raw: bytes) -> None:
    with contextlib.suppress(IntakeError):
        parse(raw)


@given(st.sampled_from(PARSERS[:2]), JSON)
def test_any_other_json_is_refused(parse: Any, value: object) -> None:
    with pytest.raises(IntakeError):
        parse(body(value))


@given(st.sampled_from(sorted(good_result())), JSON)
def test_one_strange_field_of_a_result_is_taken_only_when_it_is_as_agreed(field: str, value: object) -> None:
    sent = good_result(**{field: value})

    result = None
    with contextlib.suppress(IntakeError):
        result = parse_result(body(sent))

    assert result is None or result.findings.keys() == CATALOGUE.keys()
    assert result is None or all(finding in CATALOGUE[check] for check, finding in result.findings.items())


@pytest.mark.parametrize("where", ["", "measures", "findings"])
def test_a_field_that_does_not_belong_is_refused_and_not_repeated(where: str) -> None:
    sent = good_result()
    (sent[where] if where else sent)["alice@example.org"] = "ok"

    with pytest.raises(IntakeError) as caught:
        parse_result(body(sent))

    assert "alice" not in str(caught.value)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("rtt_ms", "NaN"),
        ("rtt_ms", "Infinity"),
        ("rtt_ms", "-Infinity"),
        ("rtt_ms", "-0.001"),
        ("rtt_ms", "60000.1"),
        ("rtt_ms", '"41"'),
        ("rtt_ms", "true"),
        ("loss_percent", "100.1"),
        ("rate_kbps", "1e400"),
        ("jitter_ms", "-1"),
        ("transport", '"quic"'),
    ],
)
def test_a_figure_that_cannot_be_is_refused(measure: str, value: str) -> None:
    figure = f'"measures": {{"{measure}": {value}}}'
    sent = body(good_result(measures={})).replace(b'"measures": {}', figure.encode())

    with pytest.raises(IntakeError) as caught:
        parse_result(sent)

    assert caught.value.field in (f"measures.{measure}", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receipt", "0" * 59),
        ("receipt", "G" * 60),
        ("receipt", "0" * 60 + "\n"),
        ("receipt", 7),
        ("counted", "x" * 2_001),
        ("counted", {}),
        ("language", "x" * 30),
        ("language", "de'; --"),
        ("first_rating", "superb"),
        ("duration_s", -1),
        ("touch", 1),
    ],
)
def test_the_field_at_fault_is_named(field: str, value: object) -> None:
    with pytest.raises(IntakeError) as caught:
        parse_result(body(good_result(**{field: value})))

    assert caught.value.field == field


def test_a_result_without_a_receipt_is_taken_and_one_with_a_note_too() -> None:
    sent = good_result(counted="x" * 2_000)
    del sent["receipt"]

    result = parse_result(body(sent))

    assert (result.receipt, result.counted) == (None, "x" * 2_000)
    assert parse_result(body(good_result())).counted is None


def test_a_missing_finding_is_refused() -> None:
    findings = good_result()["findings"]
    del findings["camera"]

    with pytest.raises(IntakeError, match="the finding of camera is missing"):
        parse_result(body(good_result(findings=findings)))


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"state": "done"}, "a check that is done needs a finding"),
        ({"state": "done", "finding": "superb"}, "the finding of camera is not one of the catalogue"),
        ({"state": "running", "finding": "ok"}, "only a check that is done has a finding"),
        ({"state": "stale", "finding": "ok"}, "only a check that is done has a finding"),
        ({"state": "running", "notes": ["delayed"]}, "only a check that is done has notes"),
        ({"state": "done", "finding": "ok", "notes": ["a", "a"]}, "a note stands there twice"),
        ({"state": "done", "finding": "ok", "notes": ["a"]}, "a note of camera is not one of the catalogue"),
        ({"state": "lost"}, "this is not one of the allowed words"),
        ({"state": "done", "finding": "ok", "text": "hello"}, "there is a field that does not belong here"),
    ],
)
def test_a_state_that_cannot_be_is_refused(state: dict[str, str], message: str) -> None:
    with pytest.raises(IntakeError) as caught:
        parse_readiness(body(good_readiness(checks={"camera": state})))

    assert caught.value.message == message
    assert str(caught.value) == f"{caught.value.field}: {message}"
    assert (caught.value.field or "").startswith("checks")


def test_a_check_that_is_stale_says_so_and_nothing_more() -> None:
    stale = {"camera": {"state": "stale", "finding": None}}

    assert parse_readiness(body(good_readiness(checks=stale))).checks["camera"].state == "stale"


def test_a_check_that_nobody_knows_is_refused_and_not_repeated() -> None:
    with pytest.raises(IntakeError) as caught:
        parse_readiness(body(good_readiness(checks={"aura": {"state": "waiting"}})))

    assert caught.value.message == "there is a check that is not one of the catalogue"


def test_what_is_no_json_is_said_without_a_field() -> None:
    with pytest.raises(IntakeError) as caught:
        parse_readiness(b"{")

    assert (caught.value.field, str(caught.value)) == (None, "this is not JSON")


def test_what_has_the_wrong_type_is_said_as_that() -> None:
    with pytest.raises(IntakeError, match=r"^checks: this has the wrong type$"):
        parse_readiness(body(good_readiness(checks=[])))


def test_a_ticket_is_taken_or_missing() -> None:
    assert parse_ticket(body({"ticket": "abc"})) == "abc"
    assert parse_ticket(body({})) is None


@pytest.mark.parametrize("run", [-1, 2**53, 1.5, "7", True, None])
def test_a_run_outside_of_what_a_page_can_count_is_refused(run: object) -> None:
    with pytest.raises(IntakeError) as caught:
        parse_readiness(body(good_readiness(run=run)))

    assert caught.value.field == "run"


@pytest.mark.parametrize("token", ["", "too short", "https://example.org/c/abc"])
def test_a_token_that_is_none_is_refused_and_not_repeated(token: str) -> None:
    with pytest.raises(IntakeError, match=r"^token: this is not a token$") as caught:
        parse_readiness(body(good_readiness(token=token)))

    assert caught.value.field == "token"
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize("check", CATALOGUE)
def test_a_finding_that_is_not_of_its_check_is_refused_and_not_repeated(check: str) -> None:
    findings = good_result()["findings"] | {check: "superb"}

    with pytest.raises(IntakeError, match=f"the finding of {check} is not one") as caught:
        parse_result(body(good_result(findings=findings)))

    assert caught.value.field == "findings"
    assert "superb" not in str(caught.value)


@pytest.mark.parametrize("check", BOTH_ENDS)
def test_what_takes_both_ends_is_taken_as_readiness_and_never_as_an_anonymous_result(check: str) -> None:
    for finding in BOTH_ENDS[check]:
        checks = {check: {"state": "done", "finding": finding}}
        assert parse_readiness(body(good_readiness(checks=checks))).checks[check].finding == finding
        with pytest.raises(IntakeError):
            parse_result(body(good_result(findings={**GOOD_FINDINGS, check: finding})))
