"""What an association sees is made of what its offices show, and of nothing else."""

from collections import Counter
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from checker.core.results.association import added, by_span
from checker.core.results.questions import COUNT, Counts
from checker.core.results.report import ENOUGH, STEP, Period, report, shown
from tests.support import good_answers

WEEKS = tuple(f"2026-W{number}" for number in range(33, 45))
SPAN = 4


def counts(good: int, dark: int = 0) -> Counts:
    """Return the counts of so many results, some of them with a dark camera."""
    total: Counter[tuple[str, str]] = Counter()
    for number, findings in ((good, {}), (dark, {"camera": "dark"})):
        for _ in range(number):
            total.update(good_answers(findings).items())
    return total


def periods(numbers: dict[str, tuple[int, int]]) -> list[Period]:
    """Return what an office shows that had so many (good, dark) results in some weeks."""
    return report({week: counts(*number) for week, number in numbers.items()}, WEEKS, SPAN)[1]


def figures(period: Period) -> list[int]:
    """Return every figure."""
    cells = [cell.count for table in period.tables.values() for cell in table]
    return [period.checks, *(one for one in (period.ready_first, period.ready_last) if one), *cells]


def test_offices_whose_weeks_are_grouped_differently_meet_in_spans() -> None:
    often = periods(dict.fromkeys(WEEKS, (ENOUGH, 0)))
    seldom = periods({WEEKS[0]: (9, 0), WEEKS[3]: (9, 0), WEEKS[11]: (3, 0)})

    spans = by_span({1: often, 2: seldom}, SPAN)

    assert list(spans) == sorted(spans)
    every = [period.checks for offices in spans.values() for office, period in offices.items() if office == 1]
    assert every[0] == SPAN * ENOUGH
    assert sum(2 in offices for offices in spans.values()) <= len(often)
    assert all(set(period.weeks) <= set(WEEKS) for offices in spans.values() for period in offices.values())


def test_a_sum_is_that_of_the_parts_table_by_table_in_the_order_of_the_page() -> None:
    [one] = periods({WEEKS[3]: (20, 5)})
    [other] = periods({WEEKS[3]: (0, 25)})

    whole = added([one, other])

    assert whole.checks == one.checks + other.checks
    assert whole.ready_last == (one.ready_last or 0) + (other.ready_last or 0)
    assert [(cell.value, cell.count) for cell in whole.tables["camera.findings"]] == [
        ("ok", 20),
        ("dark", 30),
    ]


def test_what_no_office_shows_is_shown_by_no_sum() -> None:
    [one] = periods({WEEKS[3]: (20, 4)})

    whole = added([one, one])

    assert [cell.value for cell in whole.tables["camera.findings"]] == ["ok"]


def test_what_every_office_hides_is_hidden_in_the_sum_and_no_nought() -> None:
    [one] = periods({WEEKS[3]: (20, 5)})
    hidden = replace(one, ready_first=None)

    assert added([hidden, hidden]).ready_first is None
    assert added([hidden, one]).ready_first == one.ready_first


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=1, max_size=6))
def test_every_figure_of_the_association_is_a_multiple_of_five(numbers: list[tuple[int, int]]) -> None:
    shown_by = {office: periods({WEEKS[3]: number}) for office, number in enumerate(numbers)}

    for offices in by_span(shown_by, SPAN).values():
        whole = added(offices.values())
        assert all(figure % STEP == 0 for figure in figures(whole))


def test_who_has_the_parts_learns_nothing_from_the_sum() -> None:
    """Five offices with 0 to 14 of something: whatever the page shows, every hidden count stays possible."""
    possible: dict[tuple[object, ...], set[int]] = {}
    for others, hidden in product((9, 14), range(STEP)):
        parts = [periods({WEEKS[3]: (30, number)})[0] for number in (others, others, others, others, hidden)]
        page = tuple(tuple(figures(part)) for part in [*parts, added(parts)])
        possible.setdefault(page, set()).add(hidden)

    rounded_sums = {shown(4 * 14 + hidden) for hidden in range(STEP)}
    assert len(rounded_sums) == 2  # a rounded sum of exact counts would tell the four apart from the rest
    assert all(len(hidden) > 1 for hidden in possible.values())


def test_nothing_is_counted_twice() -> None:
    [one] = periods({WEEKS[3]: (25, 0)})

    assert added([one]) == one
    assert counts(25)[COUNT] == one.checks
