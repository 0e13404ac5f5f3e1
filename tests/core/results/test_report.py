"""What may be seen of the results: every figure in steps of five, and no count of one to four follows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, compress, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.client_families import BROWSERS, DEVICES
from checker.core.findings import CATALOGUE, CHECKS, Rating
from checker.core.results.bands import bands
from checker.core.results.questions import COUNT, SYSTEMS, Answers, Counts
from checker.core.results.report import (
    ENOUGH,
    STEP,
    Group,
    Period,
    State,
    closed_weeks,
    group_weeks,
    report,
    shown,
    span_of,
    tables,
)
from tests.support import NOW_S, good_answers

SPAN = 4
WEEK_S = 7 * 86_400
WEEKS = ("2026-W42", "2026-W43", "2026-W44", "2026-W45")  # one whole span
SMALL = range(1, STEP)

RESULTS = st.tuples(
    st.sampled_from(WEEKS),
    st.builds(
        good_answers,
        st.fixed_dictionaries({check: st.sampled_from(list(CATALOGUE[check])) for check in CHECKS}),
        browser=st.sampled_from(BROWSERS),
        system=st.sampled_from(SYSTEMS),
        device=st.sampled_from(DEVICES),
        first=st.sampled_from([rating.value for rating in Rating]),
        transport=st.sampled_from(("udp", "tcp", "tls", "none")),
        **{
            name: st.sampled_from((*bands(name), "none"))
            for name in ("duration", "rate", "rtt", "jitter", "loss")
        },
    ),
)
"""A week, and what one result answers."""


def counted(results: Iterable[tuple[str, Answers]]) -> dict[str, Counts]:
    """Return what is kept of results: counts by week."""
    weeks: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for week, answers in results:
        weeks[week].update(answers.items())
    return dict(weeks)


def figures(period: Period) -> Iterator[int]:
    """Everything that is a number on the page, in the pictures and in the file."""
    yield period.checks
    yield from (figure for figure in (period.ready_first, period.ready_last) if figure is not None)
    yield from (cell.count for table in period.tables.values() for cell in table)


def counts_of(*counts: int) -> dict[str, int]:
    return dict(zip(WEEKS, counts, strict=True))


def subsets(number: int) -> list[tuple[int, ...]]:
    """Return every choice of some of so many kinds."""
    return list(chain.from_iterable(combinations(range(number), size) for size in range(1, number + 1)))


def worlds(kinds: int, most: int) -> Iterator[tuple[int, ...]]:
    """Return every way to have up to so many checks of so many kinds."""
    if kinds == 0:
        yield ()
        return
    for first in range(most + 1):
        yield from ((first, *others) for others in worlds(kinds - 1, most - first))


def betrayed(
    views: Iterable[tuple[object, Sequence[int]]], kinds: int
) -> list[tuple[object, tuple[int, ...]]]:
    """Return what can be worked out although it is small: (view, kinds) whose count is the same in every
    world that looks like this view, and between one and four.

    A world is how many there are of each kind; all worlds have to be given.
    """
    views_of: dict[object, list[Sequence[int]]] = defaultdict(list)
    for view, world in views:
        views_of[view].append(world)
    return [
        (view, some)
        for view, alike in views_of.items()
        for some in subsets(kinds)
        if (count := sum(alike[0][kind] for kind in some)) in SMALL
        and all(sum(world[kind] for kind in some) == count for world in alike)
    ]


@given(st.lists(RESULTS, max_size=120))
def test_every_figure_is_a_multiple_of_five_so_sums_and_differences_are_too(
    results: list[tuple[str, Answers]],
) -> None:
    _, periods = report(counted(results), WEEKS, SPAN)

    assert all(figure % STEP == 0 and figure >= STEP for period in periods for figure in figures(period))


@given(st.lists(RESULTS, max_size=120))
def test_no_figure_says_more_than_there_is(results: list[tuple[str, Answers]]) -> None:
    groups, periods = report(counted(results), WEEKS, SPAN)

    for period in periods:
        inside = sum(week in period.weeks for week, _ in results)
        assert inside - STEP < period.checks <= inside
        for name, table in period.tables.items():
            assert sum(cell.count for cell in table) <= inside, name
    assert [group.weeks for group in groups if group.state == "shown"] == [one.weeks for one in periods]


EQUIPMENT = (
    ("desktop", "windows", "chrome"),
    ("desktop", "macos", "safari"),
    ("phone", "ios", "safari"),
    ("phone", "android", "chrome"),
    ("phone", "android", "samsung"),
    ("tablet", "ios", "safari"),
)
FINDINGS = tuple(product(("ok", "denied", "busy", "covered"), ("ok", "denied")))
PROBLEMS = tuple(product(("windows", "ios", "android"), ("ok", "denied", "busy")))


@pytest.mark.parametrize(
    ("kinds", "most"),
    [
        (
            [
                good_answers(device=device, system=system, browser=browser)
                for device, system, browser in EQUIPMENT
            ],
            14,
        ),
        ([good_answers({"camera": camera, "microphone": microphone}) for camera, microphone in FINDINGS], 9),
        ([good_answers({"camera": camera}, system=system) for system, camera in PROBLEMS], 9),
    ],
    ids=["equipment", "findings", "findings by system"],
)
def test_no_count_of_one_to_four_can_be_worked_out_from_all_tables_together(
    kinds: list[Answers], most: int
) -> None:
    """Exact: who knows the rule and that no other kinds of checks exist, and solves for every number of each
    kind that gives the same page, is never left with one answer that is small.

    What follows from what is in the kinds: a Samsung browser is on Android, nobody is ready whose camera is
    not. All worlds with up to `most` checks are tried, which is all of those that show so few.
    """
    assert most % STEP == STEP - 1
    cells = {
        tuple(kind.get(question) in answers for kind in kinds)
        for question, values in tables().values()
        for answers in values.values()
    }
    cells |= {(True,) * len(kinds), tuple(kind["last"] in ("ready", "hint") for kind in kinds)}

    def view(world: Sequence[int]) -> object:
        return tuple(shown(sum(compress(world, cell))) for cell in cells)

    assert betrayed(((view(world), world) for world in worlds(len(kinds), most)), len(kinds)) == []


def test_the_search_for_what_can_be_worked_out_is_not_blind() -> None:
    """Exact figures with small cells left out betray the difference of two of them."""

    def naive(world: Sequence[int]) -> object:
        return sum(world), *(count if count >= STEP else None for count in world)

    assert betrayed(((naive(world), world) for world in worlds(2, 14)), 2)


def test_putting_weeks_together_betrays_no_small_week() -> None:
    def view(world: Sequence[int]) -> object:
        counts = counts_of(*world, 0)
        groups = group_weeks(counts, WEEKS, SPAN)
        return tuple((group, shown(sum(counts[week] for week in group.weeks))) for group in groups)

    assert betrayed(((view(world), world) for world in product(range(ENOUGH + STEP), repeat=3)), 3) == []


def test_of_a_week_with_fewer_than_five_results_nothing_is_shown_by_itself() -> None:
    four = dict.fromkeys(good_answers().items(), 4)

    for week in WEEKS:
        _, periods = report({week: four}, WEEKS, SPAN)
        assert periods == []
    assert four[COUNT] == STEP - 1


def test_a_week_with_enough_checks_stands_alone() -> None:
    groups = group_weeks(counts_of(20, 40, 19, 1), WEEKS, SPAN)

    assert groups == [
        Group(WEEKS[:1], "shown"),
        Group(WEEKS[1:2], "shown"),
        Group(WEEKS[2:], "shown"),
    ]


@pytest.mark.parametrize(("last", "state"), [(4, "few"), (5, "shown")])
def test_what_is_left_at_the_end_of_a_span_is_shown_from_five_on(last: int, state: State) -> None:
    assert group_weeks(counts_of(20, 20, 20, last), WEEKS, SPAN)[-1] == Group(WEEKS[3:], state)


def test_weeks_with_few_checks_wait_for_those_that_follow() -> None:
    assert group_weeks(counts_of(9, 9, 0, 0), WEEKS[:2], SPAN) == [Group(WEEKS[:2], "waiting")]
    assert group_weeks(counts_of(9, 9, 9, 0), WEEKS[:3], SPAN) == [Group(WEEKS[:3], "shown")]


@given(st.lists(st.integers(0, 30), min_size=30, max_size=30), st.sampled_from((1, 2, 3, 4)))
def test_what_was_shown_once_never_changes(counts: list[int], span: int) -> None:
    """Week after week a new one is shown and the oldest is deleted: a group comes, stays as it is, goes."""
    now = [NOW_S + number * WEEK_S for number in range(len(counts))]
    all_weeks = [closed_weeks(moment, 12)[-1] for moment in now]
    counted = dict(zip(all_weeks, counts, strict=True))
    seen: dict[str, Group] = {}

    for moment in now[11:]:
        for group in group_weeks(counted, closed_weeks(moment, 12), span):
            if group.state != "waiting":
                for week in group.weeks:
                    assert seen.setdefault(week, group) == group


def test_two_whole_spans_are_always_there() -> None:
    for weeks_later in range(60):
        weeks = closed_weeks(NOW_S + weeks_later * WEEK_S, 12)
        grouped = [week for group in group_weeks({}, weeks, span_of(12)) for week in group.weeks]

        assert grouped == list(weeks[len(weeks) - len(grouped) :])
        assert len(grouped) >= 7


def test_a_week_is_shown_one_week_after_its_end() -> None:
    monday_s = 1_794_787_200.0  # 16 November 2026, 00:00 UTC, the first moment of week 47

    assert closed_weeks(monday_s - 1, 12)[-1] == "2026-W44"
    assert closed_weeks(monday_s, 12)[-1] == "2026-W45"
    assert len(closed_weeks(monday_s, 12)) == 10


def test_a_week_is_shown_across_the_turn_of_the_year() -> None:
    assert closed_weeks(1_799_884_800.0, 12)[-3:] == ("2026-W51", "2026-W52", "2026-W53")
