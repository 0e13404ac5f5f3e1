"""Where the bars of a chart stand; `templates/statistics/chart.html` draws them.

Each label has a line of its own above its bars, because nobody here knows how wide a text will be. Lengths
are in the units of the picture's own width, in which letters are 18 high.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

WIDE: Final = 800
NARROW: Final = 440
_LABEL: Final = 27
_BAR: Final = 26
_GAP: Final = 3
_NEXT: Final = 12  # before the next label
_DIGIT: Final = 11
_FIGURE: Final = 6 * _DIGIT  # room behind the longest bar


@dataclass(frozen=True)
class Series:
    """Bars of one colour: what the legend calls them, and a figure per label; None draws nothing.

    `colour` is a class of `web/css/office/statistics.css`.
    """

    name: str
    colour: str
    figures: tuple[int | None, ...]


@dataclass(frozen=True)
class Bar:
    """A bar from its upper left corner on; its figure stands `inside` it or behind its end."""

    height: ClassVar[int] = _BAR
    x: float
    y: int
    width: float
    colour: str
    figure: int
    inside: bool

    @property
    def is_told(self) -> bool:
        """Whether there is room for the figure; where not, the table beside the chart has it."""
        return not self.inside or self.width > (len(str(self.figure)) + 1) * _DIGIT


@dataclass(frozen=True)
class Chart:
    """All that is drawn; `labels` are texts and the heights of their baselines."""

    width: int
    height: int
    labels: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    legend: tuple[Series, ...]


def bars(
    labels: Sequence[str], series: tuple[Series, ...], *, stacked: bool = False, width: int = WIDE
) -> Chart:
    """Return lying bars: one below the other for each label, or end to end if `stacked`."""
    rows = [[figure or 0 for figure in row] for row in zip(*(one.figures for one in series), strict=True)]
    longest = max(sum(row) if stacked else max(row) for row in rows) or 1
    step = _LABEL + (1 if stacked else len(series)) * (_BAR + _GAP) + _NEXT
    unit = (width - _FIGURE) / longest
    drawn = (
        Bar(x * unit, index * step + y, figure * unit, one.colour, figure, stacked)
        for index, row in enumerate(rows)
        for (x, y), figure, one in zip(_starts(row, stacked=stacked), row, series, strict=True)
        if figure
    )
    texts = ((label, index * step + _LABEL - 7) for index, label in enumerate(labels))
    return Chart(width, len(rows) * step - _NEXT, tuple(texts), tuple(drawn), series if series[1:] else ())


def _starts(row: Sequence[int], *, stacked: bool) -> Iterator[tuple[int, int]]:
    """Yield where each bar of a label begins: across in figures, down in the picture's units."""
    for index in range(len(row)):
        yield (sum(row[:index]), _LABEL) if stacked else (0, _LABEL + index * (_BAR + _GAP))
