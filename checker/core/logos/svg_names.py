"""What an SVG may have in it to be a logo: shapes, colours, and references to its own parts.

Whatever is not named here is refused: scripts, events, pictures and styles from elsewhere, other languages
inside, animations and filters.
"""

from typing import Final

SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_XML: Final = "http://www.w3.org/XML/1998/namespace"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS: Final = _names(
    "svg g defs symbol use title desc style path rect circle ellipse line polyline polygon text tspan"
    " linearGradient radialGradient stop clipPath mask"
)
GRADIENTS: Final = frozenset(("linearGradient", "radialGradient"))
LINKS: Final = frozenset(("href", f"{_XLINK} href"))
"""Attributes that name a part of the picture."""
WORDS: Final = frozenset(
    ("id", "class", "role", "aria-label", "aria-labelledby", "aria-hidden", "data-name", "lang", "version")
)
"""Attributes whose value draws nothing."""
_DRAWN: Final = _names(
    "x y x1 x2 y1 y2 cx cy dx dy r rx ry fx fy fr d points width height viewBox preserveAspectRatio transform"
    " gradientUnits gradientTransform spreadMethod offset clipPathUnits maskUnits maskContentUnits pathLength"
    " rotate textLength lengthAdjust style color display visibility opacity overflow fill fill-opacity"
    " fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit"
    " stroke-dasharray stroke-dashoffset stop-color stop-opacity clip-path clip-rule clip mask mask-type"
    " color-interpolation color-rendering shape-rendering text-rendering image-rendering paint-order"
    " vector-effect transform-origin enable-background isolation mix-blend-mode type media"
    " font-family font-size font-size-adjust font-stretch font-style font-variant font-weight"
    " letter-spacing word-spacing text-anchor text-decoration dominant-baseline alignment-baseline"
    " baseline-shift direction unicode-bidi writing-mode baseProfile zoomAndPan"
)
ATTRIBUTES: Final = _DRAWN | WORDS | LINKS | {f"{_XML} space", f"{_XML} lang"}
FUNCTIONS: Final = _names(
    "url rgb rgba hsl hsla matrix translate translatex translatey scale scalex scaley rotate skewx skewy"
)
"""What may stand before a bracket in a value or a style, in small letters; `url` for own parts alone."""
