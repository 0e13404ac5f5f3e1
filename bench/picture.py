"""The promises as a picture: how much of each bound is used up; beyond the line it is not kept."""

from collections.abc import Sequence
from html import escape
from typing import Final

from bench.report import Promise

_LEFT: Final = 400
_WHOLE: Final = 300
"""The width of a bound that is used up."""
_MOST: Final = 1.6
_ROW: Final = 22
_TOP: Final = 44
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#222}.kept{fill:#1a6b62}.broken{fill:#c00020}"
    ".limit{stroke:#222;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.limit{stroke:#eee}.kept{fill:#5cb8ac}}"
)


def picture(promises: Sequence[Promise]) -> str:
    """Return an SVG with a bar for each promise."""
    title = "How much of each bound is used: what goes past the line is not kept"
    width, height = _LEFT + int(_WHOLE * _MOST) + 150, _TOP + _ROW * len(promises) + 16
    bound = _LEFT + _WHOLE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        _text(10, 20, title),
        *(line for row, promise in enumerate(promises) for line in _bar(promise, _TOP + _ROW * row)),
        f'<line class="limit" x1="{bound}" x2="{bound}" y1="{_TOP - 8}" y2="{height - 8}"/>',
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(promise: Promise, y: int) -> list[str]:
    length = _WHOLE * min(_MOST, promise.used)
    kind = "kept" if promise.is_kept else "broken"
    sign = "≥" if promise.at_least else "≤"
    figures = f"{promise.found:.3g} {sign} {promise.bound:g} {promise.unit}".strip()
    return [
        _text(10, y + 13, promise.name),
        f'<rect class="{kind}" x="{_LEFT}" y="{y + 2}" width="{length:.0f}" height="{_ROW - 8}"/>',
        _text(_LEFT + max(length, _WHOLE) + 8, y + 13, figures),
    ]


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.0f}" y="{y}">{escape(words)}</text>'
