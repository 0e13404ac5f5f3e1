"""The load test of an association: what it makes of answers, and that it reports what is lost or double."""

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.association.boards import step_of
from bench.association.client import STEPS, done
from bench.association.comparison import Differences, Stored, Told, compare
from bench.association.faults import Times
from bench.association.figures import BEGINS, ENDS, published, report
from bench.association.ledger import (
    QUIET,
    Attempt,
    Fault,
    Outcome,
    Phase,
    Record,
    Shown,
    back_s,
    delays,
    outcome_of,
    phases,
)
from bench.association.run import Found, Plan
from bench.association.services import Coturn, Nginx
from tests.processes import ROOT

FAULTS = [Fault("database", 10, 12, 13), Fault("coturn", 30, 32, 33)]
AFTER_S = 10.0
NOTHING = Differences(0, 0, 0, 0, 0)
PLAN = Plan(offices=3, clients=20, boards=3, times=Times(quiet=3, away=1, after=2))


def attempt(began_s: float, ended_s: float, outcome: Outcome = Outcome.ANSWERED) -> Attempt:
    return Attempt(began_s, ended_s, outcome)


def told() -> Told:
    """Return what was acknowledged of two appointments and, in two offices, three results."""
    return Told(
        appointments={"one": "bench-1", "other": "bench-2"},
        readiness={"one": 2, "other": 1},
        sent={"one": {1: "opened", 2: "checking", 3: "finished"}, "other": {1: "opened"}},
        results=Counter({7: 2, 8: 1}),
    )


def stored(**more: Any) -> Stored:
    """Return the database that has just that."""
    rows = [("one", "bench-1"), ("other", "bench-2")]
    good = Stored(rows, {"one": (2, "checking"), "other": (1, "opened")}, {7: 2, 8: 1})
    return replace(good, **more)


def found(
    *, differences: Differences = NOTHING, quiet: Outcome = Outcome.ANSWERED, back: float = 2.0
) -> Found:
    return Found(
        [
            Phase(QUIET, {Outcome.ANSWERED: 5, quiet: 6}, {}, [20.0]),
            Phase("database", {Outcome.ANSWERED: 3, Outcome.REFUSED: 4}, {}, [900.0], back),
        ],
        differences,
        appointments=20, results=20, unfinished=0, refused=(), unseen=0, breaks=1, late_ms=[1.0], busy=0.3,
    )  # fmt: skip


def broken(found: Found) -> list[str]:
    return [promise.name for promise in report(found, PLAN, 10).promises if not promise.is_kept]


@pytest.mark.parametrize(
    ("status", "retry_after", "outcome"),
    [
        (200, False, Outcome.ANSWERED),
        (503, True, Outcome.REFUSED),
        (503, False, Outcome.WRONG),
        (502, False, Outcome.PROXY),
        (504, False, Outcome.PROXY),
        (0, False, Outcome.LOST),
        (500, True, Outcome.WRONG),
        (404, False, Outcome.WRONG),
    ],
)
def test_a_refusal_counts_as_one_only_if_it_says_when_to_ask_again(
    status: int, retry_after: bool, outcome: Outcome
) -> None:
    assert outcome_of(status, (200, 201), retry_after=retry_after) is outcome


def test_what_overlaps_a_fault_is_of_its_phase_until_ten_seconds_after_the_start() -> None:
    requests = [attempt(9, 9.9), attempt(9, 10), attempt(22, 23), attempt(22.1, 23), attempt(29, 31)]

    counted = phases(Record(requests), FAULTS, AFTER_S)

    assert [(phase.name, sum(phase.requests.values())) for phase in counted] == [
        (QUIET, 2),
        ("database", 2),
        ("coturn", 1),
    ]


def test_a_board_is_late_in_the_phase_in_which_it_has_shown_the_change() -> None:
    record = Record(shown=[Shown(5, 20), Shown(9.9, 3_000), Shown(40, 5)])

    counted = phases(record, FAULTS, AFTER_S)

    assert [phase.board_ms for phase in counted] == [[20], [3_000], [5]]


def test_it_is_back_when_every_instance_is_ready_and_nothing_has_failed_later() -> None:
    database, coturn = FAULTS
    requests = [attempt(11, 11.5, Outcome.LOST), attempt(12, 16, Outcome.REFUSED), attempt(16, 17)]
    record = Record(requests, relays=[attempt(31, 34, Outcome.LOST)])

    assert back_s(database, record, coturn.killed_s) == 4
    assert back_s(database, Record(), coturn.killed_s) == 1
    assert back_s(coturn, record, math.inf) == 2
    assert back_s(replace(coturn, well_s=math.inf), record, math.inf) == math.inf


def test_a_change_that_no_board_has_shown_is_counted_and_an_early_one_is_no_delay() -> None:
    acknowledged = {("one", 1): 1.0, ("one", 2): 2.0, ("other", 1): 3.0}

    shown, unseen = delays(acknowledged, {("one", 1): 1.5, ("one", 2): 1.9})

    assert (shown, unseen) == ([Shown(1.0, 500), Shown(2.0, 0)], 1)


def test_each_step_of_a_client_is_told_apart_on_the_board() -> None:
    rows = [{"news_ms": 1, "status": status, "checks": done(count)} for status, count in STEPS]

    assert [step_of(row) for row in rows] == [1, 2, 3, 4]
    assert step_of(rows[-1] | {"news_ms": None}) == 0


def test_a_database_that_holds_what_was_acknowledged_differs_in_nothing() -> None:
    assert compare(told(), stored()) == NOTHING


@pytest.mark.parametrize(
    ("held", "difference"),
    [
        ({"appointments": [("one", "bench-1")]}, {"appointments_lost": 1}),
        ({"appointments": [*stored().appointments, ("more", "bench-1")]}, {"appointments_doubled": 1}),
        ({"readiness": {"one": (2, "checking")}}, {"readiness_lost": 1}),
        ({"readiness": {"one": (1, "opened"), "other": (1, "opened")}}, {"readiness_lost": 1}),
        ({"readiness": {"one": (2, "opened"), "other": (1, "opened")}}, {"readiness_lost": 1}),
        ({"results": {7: 1, 8: 1}}, {"results_lost": 1}),
        ({"results": {7: 2, 8: 3}}, {"results_doubled": 2}),
        ({"results": {7: 3, 8: 0}}, {"results_lost": 1, "results_doubled": 1}),
        ({"results": {7: 2, 8: 1, 9: 1}}, {"results_doubled": 1}),
    ],
)
def test_whatever_is_lost_or_there_twice_is_reported(
    held: dict[str, Any], difference: dict[str, int]
) -> None:
    assert compare(told(), stored(**held)) == replace(NOTHING, **difference)


def test_what_was_sent_and_not_acknowledged_may_be_there_or_not() -> None:
    unsure = replace(told(), open_results=Counter({8: 1}))
    later = {"one": (3, "finished"), "other": (1, "opened")}
    more = [*stored().appointments, ("unanswered", "bench-3")]

    assert compare(unsure, stored(results={7: 2, 8: 2}, readiness=later, appointments=more)) == NOTHING
    assert compare(unsure, stored()) == NOTHING
    assert compare(unsure, stored(results={7: 2, 8: 3})).results_doubled == 1


@pytest.mark.parametrize("field", list(vars(NOTHING)))
def test_each_kind_of_loss_breaks_a_promise(field: str) -> None:
    assert len(broken(found(differences=replace(NOTHING, **{field: 1})))) == 1


def test_refusals_are_allowed_during_a_fault_and_in_no_quiet_time() -> None:
    assert broken(found()) == []
    assert broken(found(quiet=Outcome.REFUSED)) == ["quiet: requests that were not answered"]
    assert broken(found(back=10.1)) == ["database killed: all well again after"]


def test_only_its_own_part_of_the_page_is_written_anew() -> None:
    page = f"# Performance\n\n{BEGINS}\n\nold\n\n{ENDS}\n\nfigures of others\n"

    assert published(page, "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="no place"):
        published("# Performance\n", "new")


def test_the_page_has_its_place_before_that_of_the_other_benches() -> None:
    page = (ROOT / "docs/performance.md").read_text()
    others = page.index("<!-- What follows is written by `make bench ARGS=--publish`. -->")

    assert page.index(BEGINS) < page.index(ENDS) < others


def test_proxy_and_relay_are_configured_as_the_chapter_says(tmp_path: Path) -> None:
    proxy, relay = Nginx(tmp_path, (1001, 1002, 1003)), Coturn(tmp_path, "a secret")

    written = (tmp_path / "nginx.conf").read_text(), (tmp_path / "turnserver.conf").read_text()

    assert all(f"server 127.0.0.1:{port} max_fails" in written[0] for port in (1001, 1002, 1003))
    assert f"listen 127.0.0.1:{proxy.port};" in written[0]
    assert f"listening-port={relay.port}\n" in written[1]
    assert "static-auth-secret=a secret\n" in written[1]
    assert "allowed-peer-ip=127.0.0.1\n" in written[1]
