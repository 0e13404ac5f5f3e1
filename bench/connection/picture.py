"""The bench as a picture: one row a link, one dot a run, how long it took, right or wrong."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

_LEFT: Final = 220
_SECOND: Final = 70
_ROW: Final = 20
_TOP: Final = 64
_LIMIT_S: Final = 8
_SHADES: Final = {"chromium": "#1a6b62", "firefox": "#b3591c"}
_WRONG: Final = "#c00020"
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#222}.axis{stroke:#bbb}.limit{stroke:#222;stroke-dasharray:4 3}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.axis{stroke:#555}.limit{stroke:#eee}}"
)


def picture(rows: Sequence[dict[str, Any]]) -> str:
    """Return an SVG of all runs through the embedded relay but the repetitions; wrong ones are crosses."""
    rows = [row for row in rows if row["relay"] == "embedded" and not row["repeated"]]
    shown = list(dict.fromkeys(row["link"] for row in rows))
    height = _TOP + _ROW * len(shown) + 30
    width = _LEFT + _SECOND * _LIMIT_S + 110
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>Seconds from the start of the check to its finding, one dot a run</title>",
        f"<style>{_STYLE}</style>",
        _text(10, 20, "Seconds from the start of the check to its finding, one dot a run"),
    ]
    for index, (name, shade) in enumerate({**_SHADES, "wrong finding": _WRONG}.items()):
        x = _LEFT + 140 * index
        parts += [_mark(x, 40, shade, right=name in _SHADES), _text(x + 10, 45, name)]
    for second in range(_LIMIT_S + 1):
        x = _LEFT + _SECOND * second
        kind = "limit" if second == _LIMIT_S else "axis"
        parts.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{height - 24}"/>')
        parts.append(_text(x - 4, height - 8, str(second)))
    parts.append(_text(_LEFT + _SECOND * _LIMIT_S + 12, _TOP + 6, "10 s: plain TCP"))
    for index, name in enumerate(shown):
        y = _TOP + _ROW * index + 4
        parts.append(_text(10, y + 5, name))
        parts += [_run(row, y) for row in rows if row["link"] == name]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _run(row: dict[str, Any], y: float) -> str:
    shade = _SHADES[row["browser"]] if row["right"] else _WRONG
    offset = -3 if row["browser"] == "chromium" else 3
    return _mark(_LEFT + _SECOND * row["seconds"], y + offset, shade, right=row["right"])


def _mark(x: float, y: float, shade: str, *, right: bool) -> str:
    if right:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{shade}" fill-opacity="0.7"/>'
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{shade}" stroke-width="2"/>'


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>'
