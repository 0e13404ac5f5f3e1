"""Bars as SVG, by pygal: without script, in the page's colours, light and dark.

A chart is shown by `<img>`: as an image it runs no script, loads nothing, and its own styles count whatever
the page's Content-Security-Policy says. The same figures stand in a table beside it.
"""

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pygal  # type: ignore[import-untyped] # ships no types
from pygal.etree import etree  # type: ignore[import-untyped] # ships no types
from pygal.style import Style  # type: ignore[import-untyped] # ships no types

# pygal looks for plug-ins with a finder of an old kind, which makes every later failing import warn.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

WIDE: Final = 800
NARROW: Final = 440
_BAR: Final = 40
_EDGE: Final = 90
COLOURS: Final = {
    "brand": ("#0d5450", "#93ddcf"),
    "soft": ("#7c7566", "#8fa09c"),
    "ready": ("#2b7a4b", "#9be3b2"),
    "hint": ("#96690c", "#f7cd7b"),
    "problem": ("#b3402e", "#ffb3ab"),
    "unknown": ("#66717f", "#ccd4de"),
}
"""Name → colour on light and on dark; each stands out from the page by 3:1 (WCAG 1.4.11)."""
_INK: Final = ("#23211c", "#f6f1e8")
_PAPER: Final = ("#ffffff", "#131d1c")
_LINE: Final = ("#c9c0b0", "#4a5c59")
_STYLE: Final = """
text {{ fill: {ink}; font: 18px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }}
.background, .tooltip {{ fill: none; }}
.axis path {{ stroke: {line}; }}
.axis.y text {{ text-anchor: end; }}
.axis.x text {{ text-anchor: middle; }}
.value {{ fill: {paper}; font-weight: 700; }}
"""


@dataclass(frozen=True)
class Series:
    """Bars of one colour: what the legend calls them, and a figure per label; None draws nothing."""

    name: str
    colour: str
    figures: tuple[int | None, ...]


@lru_cache(maxsize=128)
def bars(
    title: str,
    labels: tuple[str, ...],
    series: tuple[Series, ...],
    *,
    stacked: bool = False,
    width: int = WIDE,
) -> bytes:
    """Return lying bars as an SVG document: side by side per label, or end to end if `stacked`.

    The same figures give the same bytes; they are kept, as figures that were shown do not change.
    """
    kind = pygal.HorizontalStackedBar if stacked else pygal.HorizontalBar
    rows = len(labels) * (1 if stacked else len(series))
    chart = kind(
        width=width,
        height=height(rows),
        style=_measures(),
        no_prefix=True,
        show_legend=len(series) > 1,
        legend_at_bottom=True,
        legend_box_size=18,
        legend_at_bottom_columns=len(series),
        print_values=True,
        print_zeroes=False,
        include_x_axis=True,
        truncate_label=-1,
        truncate_legend=-1,
        max_scale=8 if width == WIDE else 4,
        x_labels=labels[::-1],  # pygal counts from below
    )
    for one in series:
        chart.add(one.name, one.figures[::-1])
    root = chart.render_tree()
    _clean(root, title, _style([one.colour for one in series]))
    return bytes(etree.tostring(root, encoding="utf-8"))


def height(rows: int) -> int:
    """Return the height of a chart with so many bars, in the units of its width."""
    return _EDGE + rows * _BAR


def _clean(root: Any, title: str, style: str) -> None:
    """Leave out of pygal's document what a still picture has no use for, and put our styles in."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag == "script" or "style" in child.attrib:
                parent.remove(child)  # comments, the script's settings, the box for the mouse
            elif child.tag == "style":
                child.text = style
            elif child.tag == "desc" or (child.tag == "title" and parent is not root):
                parent.remove(child)
            elif child.tag == "title":
                child.text = title


def _style(colours: list[str]) -> str:
    light, dark = (_theme(theme, colours) for theme in (0, 1))
    return f"{light}@media (prefers-color-scheme: dark) {{{dark}}}"


def _theme(theme: int, colours: list[str]) -> str:
    painted = "".join(
        f".color-{index} {{ fill: {COLOURS[colour][theme]}; }}\n" for index, colour in enumerate(colours)
    )
    return painted + _STYLE.format(ink=_INK[theme], line=_LINE[theme], paper=_PAPER[theme])


def _measures() -> Style:
    """Return the sizes that pygal leaves room for; what is seen comes from our own styles."""
    return Style(label_font_size=18, major_label_font_size=18, legend_font_size=18, value_font_size=18)
