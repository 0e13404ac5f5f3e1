"""How a check is counted in each table of the report."""

from collections import Counter

import pytest

from checker.core.client_families import BROWSERS, DEVICES
from checker.core.findings import CATALOGUE, CHECKS
from checker.core.results.bands import bands
from checker.core.results.questions import GROUPS, SYSTEMS, TRANSPORTS, Answers
from checker.core.results.report import Group, Period, report, share, span_of, tables
from tests.support import good_answers

WEEKS = ("2026-W42", "2026-W43", "2026-W44", "2026-W45")  # one whole span
SPAN = 4
MEASURES = ("duration", "rate", "rtt", "jitter", "loss")


def row(**more: str) -> Answers:
    """Return the answers of a result without a fault and without a figure."""
    return good_answers() | {"duration": "none", "transport": "udp"} | more


def found(check: str, finding: str, **more: str) -> Answers:
    """Return the answers of one in which a check had this finding."""
    return {**row(), **good_answers({check: finding}), "duration": "none", "transport": "udp", **more}


def period_of(*rows: Answers) -> Period:
    counts = Counter(answer for one in rows for answer in one.items())
    _, (period,) = report({WEEKS[-1]: counts}, WEEKS, SPAN)
    return period


def counted(period: Period, table: str) -> dict[str, int]:
    return {cell.value: cell.count for cell in period.tables[table]}


def test_ready_at_the_end_is_what_came_out_last() -> None:
    period = period_of(*[row(first="blocked")] * 12, *[found("camera", "denied")] * 13)

    assert (period.checks, period.ready_first, period.ready_last) == (25, 10, 10)
    assert counted(period, "outcome") == {"ready": 10, "problem": 10}
    assert counted(period, "camera.findings") == {"ok": 10, "denied": 10}


def test_what_was_not_measured_is_a_value_of_its_own() -> None:
    assert counted(period_of(*[row()] * 20), "rtt") == {"none": 20}


def test_a_share_is_told_in_tens_and_only_from_figures_that_are_shown() -> None:
    assert [share(part, 40) for part in (None, 5, 20, 35, 40)] == [None, 20, 50, 90, 100]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_figure_is_counted_in_its_band(measure: str) -> None:
    band = bands(measure)[1]

    assert counted(period_of(*[row(**{measure: band})] * 5, *[row()] * 15), measure) == {band: 5, "none": 15}


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("transport", "tls"),
        ("system", "linux"),
        ("browser", "samsung"),
        ("device", "tablet"),
    ],
)
def test_what_is_of_a_list_is_counted_as_what_it_is(table: str, value: str) -> None:
    assert counted(period_of(*[row(**{table: value})] * 20), table) == {value: 20}


@pytest.mark.parametrize("check", CHECKS)
def test_a_finding_is_counted_by_name_and_in_the_group_of_its_rating(check: str) -> None:
    finding, judged = next((f, r) for f, r in CATALOGUE[check].items() if r in ("limited", "blocked"))

    period = period_of(*[found(check, finding)] * 5, *[row()] * 15)

    good = next(iter(CATALOGUE[check]))
    assert judged not in GROUPS
    assert counted(period, f"{check}.groups") == {"ready": 15, "problem": 5}
    assert counted(period, f"{check}.findings") == {good: 15, finding: 5}
    assert counted(period, f"{check}.systems") == {"windows": 5}
    assert counted(period, "outcome") == {"ready": 15, "problem": 5}


def test_a_problem_is_counted_by_system_and_nothing_else_is() -> None:
    period = period_of(
        *[found("camera", "denied")] * 5,
        *[good_answers({"camera": "busy"}, system="ios")] * 10,
        *[good_answers({"camera": "busy"}, system="android")] * 4,
        *[row()] * 5,
    )

    assert counted(period, "camera.systems") == {"windows": 5, "ios": 10}
    assert counted(period, "microphone.systems") == {}


def test_hints_and_what_is_unknown_are_groups_of_their_own() -> None:
    dark, skipped = (found("camera", finding) for finding in ("dark", "skipped"))

    period = period_of(*[dark] * 5, *[skipped] * 10, *[row()] * 15)

    assert counted(period, "camera.groups") == {"ready": 15, "hint": 5, "unknown": 10}


def test_ready_is_counted_before_and_after_and_hints_are_ready_too() -> None:
    period = period_of(
        *[found("camera", "denied", first="ready")] * 5,
        *[found("camera", "dark", first="hint")] * 10,
        *[row(first="unknown")] * 5,
        *[row(first="blocked")] * 20,
    )

    assert (period.checks, period.ready_first, period.ready_last) == (40, 15, 35)


def test_every_table_lists_its_values_in_the_order_of_the_page() -> None:
    values = {name: tuple(listed) for name, (_, listed) in tables().items()}

    assert values == {
        "outcome": GROUPS,
        **{f"{check}.groups": GROUPS for check in CHECKS},
        **{f"{check}.findings": tuple(CATALOGUE[check]) for check in CHECKS},
        **{f"{check}.systems": SYSTEMS for check in CHECKS},
        "browser": BROWSERS,
        "system": SYSTEMS,
        "device": DEVICES,
        **{measure: (*bands(measure), "none") for measure in MEASURES},
        "transport": TRANSPORTS,
    }


def test_a_result_from_before_there_was_a_check_counts_without_it() -> None:
    before = {question: answer for question, answer in row().items() if question != "handoff.finding"}

    period = period_of(*[before] * 20, *[row()] * 10)

    assert (period.checks, period.ready_last) == (30, 30)
    assert counted(period, "handoff.groups") == {"ready": 10}
    assert counted(period, "handoff.findings") == {"ok": 10}


def test_weeks_that_nobody_asks_for_are_not_counted() -> None:
    counts = Counter(row().items())
    twenty = {answer: 20 * number for answer, number in counts.items()}

    groups, periods = report({WEEKS[-1]: twenty, "2026-W41": twenty}, WEEKS, SPAN)

    assert [period.checks for period in periods] == [20]
    assert groups == [Group(WEEKS, "shown")]


@pytest.mark.parametrize(("kept", "span"), [(0, 1), (1, 1), (3, 1), (5, 1), (6, 2), (11, 3), (12, 4)])
def test_a_span_is_a_third_of_what_is_kept_in_whole_weeks_and_at_least_one(kept: int, span: int) -> None:
    assert span_of(kept) == span
    assert isinstance(span_of(kept), int)


@pytest.mark.parametrize(("part", "whole", "percent"), [(5, 10, 60), (10, 25, 40), (5, 45, 10), (5, 5, 100)])
def test_a_share_is_reckoned_from_the_middles_of_the_steps(part: int, whole: int, percent: int) -> None:
    assert share(part, whole) == percent  # 7 of 12, 12 of 27, 7 of 47 (of half steps it would be 20), 7 of 7
