"""Bars are as long as their figures say, and nothing is drawn outside of the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.statistics.charts import NARROW, WIDE, Bar, Series, bars

figures = st.none() | st.integers(0, 99_995)
tables = st.integers(1, 8).flatmap(
    lambda labels: st.lists(st.tuples(*[figures] * labels), min_size=1, max_size=4)
)


def ends(bar: Bar) -> float:
    return bar.x + bar.width


def test_a_bar_is_as_long_as_its_figure_says() -> None:
    chart = bars(("Chrome", "Safari"), (Series("Checks", "brand", (40, 10)),))

    chrome, safari = chart.bars
    assert chrome.width == pytest.approx(4 * safari.width)
    assert chrome.x == safari.x == 0
    assert safari.y > chrome.y + chrome.height


def test_stacked_bars_begin_where_the_one_before_ends() -> None:
    series = (
        Series("fine", "ready", (30,)),
        Series("with a hint", "hint", (10,)),
        Series("problem", "problem", (5,)),
    )

    chart = bars(("Camera",), series, stacked=True)

    assert [bar.x for bar in chart.bars] == pytest.approx([0, *map(ends, chart.bars[:-1])])
    assert len({bar.y for bar in chart.bars}) == 1


def test_what_has_no_figure_is_not_drawn_and_keeps_its_place() -> None:
    series = (
        Series("Checks", "soft", (20,)),
        Series("at once", "hint", (None,)),
        Series("at the end", "ready", (20,)),
    )

    chart = bars(("Week 45",), series)

    first, last = chart.bars
    assert (first.colour, last.colour) == ("soft", "ready")
    assert last.y - first.y > 2 * first.height


def test_a_figure_that_has_no_room_inside_its_bar_is_left_to_the_table() -> None:
    series = (Series("fine", "ready", (995,)), Series("problem", "problem", (5,)))

    long, short = bars(("Camera",), series, stacked=True).bars

    assert (long.is_told, short.is_told) == (True, False)


def test_a_legend_is_there_only_where_there_is_more_than_one_colour() -> None:
    one, other = Series("Checks", "brand", (5,)), Series("at once", "hint", (5,))

    assert bars(("Week 45",), (one,)).legend == ()
    assert bars(("Week 45",), (one, other)).legend == (one, other)


@given(tables, st.booleans(), st.sampled_from([WIDE, NARROW]))
def test_nothing_is_drawn_outside_of_the_picture(
    table: list[tuple[int | None, ...]], stacked: bool, width: int
) -> None:
    labels = tuple(f"label {index}" for index in range(len(table[0])))
    series = tuple(Series(f"series {index}", "soft", row) for index, row in enumerate(table))

    chart = bars(labels, series, stacked=stacked, width=width)

    assert all(bar.x >= 0 and ends(bar) < width - 50 for bar in chart.bars), "there is room for a figure"
    assert all(bar.y + bar.height <= chart.height for bar in chart.bars)
    assert all(0 < y < chart.height for _, y in chart.labels)
