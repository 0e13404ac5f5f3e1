"""How a check is counted in each table of the report."""

from typing import Any

import pytest

from checker.core.client_families import BROWSERS, DEVICES
from checker.core.findings import CATALOGUE, CHECKS
from checker.core.results.anonymise import bands
from checker.core.results.report import (
    GROUPS,
    SYSTEMS,
    TRANSPORTS,
    Group,
    Period,
    report,
    share,
    span_of,
    tables,
)
from tests.support import GOOD_FINDINGS

WEEKS = ("2026-W42", "2026-W43", "2026-W44", "2026-W45")  # one whole span
SPAN = 4
MEASURES = ("duration", "rate", "rtt", "jitter", "loss")


def row(**more: Any) -> dict[str, Any]:
    """Return a result without a fault and without a figure."""
    given: dict[str, Any] = {"week": WEEKS[-1], "browser": "chrome", "system": "windows", "device": "desktop"}
    given |= {"first_rating": "ready", "transport": "udp"} | dict.fromkeys(MEASURES)
    return given | {"findings": GOOD_FINDINGS} | more


def found(check: str, finding: str, **more: Any) -> dict[str, Any]:
    """Return a result in which one check has this finding."""
    return row(findings={**GOOD_FINDINGS, check: finding}, **more)


def period_of(*rows: dict[str, Any]) -> Period:
    _, (period,) = report(rows, WEEKS, SPAN)
    return period


def counted(period: Period, table: str) -> dict[str, int]:
    return {cell.value: cell.count for cell in period.tables[table]}


def test_ready_at_the_end_is_judged_by_the_catalogue() -> None:
    rows = [row(first_rating="blocked") for _ in range(12)] + [
        row(findings={**GOOD_FINDINGS, "camera": "denied"}) for _ in range(13)
    ]

    _, (period,) = report(rows, WEEKS, SPAN)

    assert (period.checks, period.ready_first, period.ready_last) == (25, 10, 10)
    assert [(cell.value, cell.count) for cell in period.tables["outcome"]] == [("ready", 10), ("problem", 10)]
    assert [cell.value for cell in period.tables["camera.findings"]] == ["ok", "denied"]


def test_what_was_not_measured_is_a_value_of_its_own() -> None:
    _, (period,) = report([row() for _ in range(20)], WEEKS, SPAN)

    assert [(cell.value, cell.count) for cell in period.tables["rtt"]] == [("none", 20)]


def test_a_share_is_told_in_tens_and_only_from_figures_that_are_shown() -> None:
    assert [share(part, 40) for part in (None, 5, 20, 35, 40)] == [None, 20, 50, 90, 100]


@pytest.mark.parametrize("measure", MEASURES)
def test_a_figure_is_counted_in_its_band(measure: str) -> None:
    band = bands(measure)[1]

    assert counted(period_of(*[row(**{measure: band})] * 5, *[row()] * 15), measure) == {band: 5, "none": 15}


@pytest.mark.parametrize(("transport", "value"), [("tcp", "tcp"), ("tls", "tls"), (None, "none")])
def test_a_transport_is_counted_as_what_it_is(transport: str | None, value: str) -> None:
    assert counted(period_of(*[row(transport=transport)] * 20), "transport") == {value: 20}


@pytest.mark.parametrize(
    ("table", "kept", "value"),
    [
        ("system", "macos", "macos"),
        ("system", "linux", "linux"),
        ("system", "chromeos", "linux"),
        ("browser", "samsung", "samsung"),
        ("device", "tablet", "tablet"),
    ],
)
def test_a_family_is_counted_as_what_it_is_and_chrome_os_as_a_linux(
    table: str, kept: str, value: str
) -> None:
    assert counted(period_of(*[row(**{table: kept})] * 20), table) == {value: 20}


@pytest.mark.parametrize("check", CHECKS)
def test_a_finding_is_counted_by_name_and_in_the_group_of_its_rating(check: str) -> None:
    finding, judged = next((f, r) for f, r in CATALOGUE[check].items() if r in ("limited", "blocked"))

    period = period_of(*[found(check, finding)] * 5, *[row()] * 15)

    good = next(iter(CATALOGUE[check]))
    assert judged not in GROUPS
    assert counted(period, f"{check}.groups") == {"ready": 15, "problem": 5}
    assert counted(period, f"{check}.findings") == {good: 15, finding: 5}
    assert counted(period, "outcome") == {"ready": 15, "problem": 5}


def test_hints_and_what_is_unknown_are_groups_of_their_own() -> None:
    period = period_of(*[found("camera", "dark")] * 5, *[found("camera", "skipped")] * 10, *[row()] * 15)

    assert counted(period, "camera.groups") == {"ready": 15, "hint": 5, "unknown": 10}


def test_ready_is_counted_before_and_after_and_hints_are_ready_too() -> None:
    period = period_of(
        *[found("camera", "denied", first_rating="ready")] * 5,
        *[found("camera", "dark", first_rating="hint")] * 10,
        *[row(first_rating="unknown")] * 5,
        *[row(first_rating="blocked")] * 20,
    )

    assert (period.checks, period.ready_first, period.ready_last) == (40, 15, 35)


def test_every_table_lists_its_values_in_the_order_of_the_page() -> None:
    values = {name: tuple(listed) for name, (_, listed) in tables().items()}

    assert values == {
        "outcome": GROUPS,
        **{f"{check}.groups": GROUPS for check in CHECKS},
        **{f"{check}.findings": tuple(CATALOGUE[check]) for check in CHECKS},
        "browser": BROWSERS,
        "system": SYSTEMS,
        "device": DEVICES,
        **{measure: (*bands(measure), "none") for measure in MEASURES},
        "transport": TRANSPORTS,
    }


def test_weeks_that_nobody_asks_for_are_not_counted() -> None:
    groups, periods = report([*[row()] * 20, *[row(week="2026-W41")] * 20], WEEKS, SPAN)

    assert [period.checks for period in periods] == [20]
    assert groups == [Group(WEEKS, "shown")]


@pytest.mark.parametrize(("kept", "span"), [(0, 1), (1, 1), (3, 1), (5, 1), (6, 2), (11, 3), (12, 4)])
def test_a_span_is_a_third_of_what_is_kept_in_whole_weeks_and_at_least_one(kept: int, span: int) -> None:
    assert span_of(kept) == span
    assert isinstance(span_of(kept), int)


def test_a_share_is_reckoned_from_the_middles_of_whole_steps() -> None:
    assert share(5, 10) == 60  # 7 of 12; of 7.5 and 12.5 it would be the same
    assert share(10, 25) == 40  # 12 of 27
    assert share(5, 5) == 100
