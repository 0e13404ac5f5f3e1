"""SVG: read by a list of what is allowed (`svg_names.py`), and refused with what is not.

The bytes are served as they were checked, in UTF-8 whatever they say of it themselves. expat reads them: it
fetches nothing, and a document type, the only place that can declare an entity, is refused at its beginning.
"""

import re
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

from checker.core.logos.faults import LogoError
from checker.core.logos.svg_names import ATTRIBUTES, ELEMENTS, FUNCTIONS, GRADIENTS, LINKS, SVG, WORDS

MOST_UNITS: Final = 10_000
"""Of a side."""
DEEPEST: Final = 50
"""Elements inside each other, references followed."""
MOST_DRAWN: Final = 10_000
"""Elements that are drawn, each as often as something refers to it: some lines can refer to each other so
that there are billions."""
_CALL: Final = re.compile(r"""([\w-]{0,30})\((?:\s*(["']?)#([\w.:-]+)\2\s*\))?""")
_OWN: Final = re.compile(r"#([\w.:-]+)")
_LENGTH: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*(?:px|pt|pc|mm|cm|in)?\s*", re.A)


@dataclass
class _Element:
    """One element: what is inside it, and the names of the parts that it refers to."""

    kind: str
    name: str
    refers: list[str] = field(default_factory=list)
    inside: list["_Element"] = field(default_factory=list)
    drawn: int = 0


def dimensions(data: bytes) -> tuple[float, float]:
    """Return width and height of an SVG that may be a logo, in any unit. Raises LogoError."""
    if b"\0" in data:  # expat would take it for UTF-16, whatever it was told
        raise LogoError("damaged")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError:
        raise LogoError("damaged") from None
    reader.finish()
    return _size(reader.root)


class _Reader:
    """Takes what expat reads, and keeps the elements with their references."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self._all: list[_Element] = []
        self._open: list[_Element] = []
        self._styles: list[str] = []
        self.parser = parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.XmlDeclHandler = _declared
        parser.StartDoctypeDeclHandler = lambda *_: _refuse("<!DOCTYPE>")
        parser.ProcessingInstructionHandler = lambda name, _: _refuse(f"<?{name}?>")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, kind = tag.rpartition(" ")
        is_root = not self._all
        if is_root and (space, kind) != (SVG, "svg"):
            raise LogoError("kind")
        if space != SVG or kind not in ELEMENTS or (kind == "svg") != is_root:
            _refuse(f"<{kind}>")
        if len(self._open) >= DEEPEST:
            raise LogoError("complex")
        element = _Element(kind, attributes.get("id", ""))
        for name, value in attributes.items():
            element.refers += _references(name, value)
        if is_root:
            self.root = attributes
        else:
            self._open[-1].inside.append(element)
        self._all.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open[-1].kind == "style":
            self._styles.append(text)

    def finish(self) -> None:
        """Look at what only the whole tells. Raises LogoError."""
        named: dict[str, list[_Element]] = {}
        for element in self._all:
            named.setdefault(element.name, []).append(element)
        for name in _own_parts("".join(self._styles)):  # whom a style is for is not known here
            if any(element.kind not in GRADIENTS for element in named.get(name, ())):
                _refuse(f"<style> url(#{name})")
        _count(self._all[0], named, 0)


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        _refuse(f'encoding="{encoding}"')


def _references(name: str, value: str) -> list[str]:
    """Return the parts that an attribute refers to. Raises LogoError where it may not be."""
    if name not in ATTRIBUTES:
        _refuse(name.rpartition(" ")[2])
    if name in WORDS:
        return []
    if name not in LINKS:
        return _own_parts(value)
    if (own := _OWN.fullmatch(value)) is None:
        _refuse(f'href="{value}"')
    return [own[1]]


def _own_parts(style: str) -> list[str]:
    """Return the parts that a value or a style refers to. Raises LogoError where it may do anything else.

    A backslash could hide a name, and `@` begins what loads or runs something.
    """
    for sign in "\\@":
        if sign in style:
            _refuse(sign)
    found = []
    for function, _, own in _CALL.findall(style):
        is_link = function.lower() == "url"
        if function.lower() not in FUNCTIONS or (is_link and not own):
            _refuse(f"{function}(…)")
        found += [own] if is_link else []
    return found


def _count(element: _Element, named: dict[str, list[_Element]], deep: int) -> int:
    """Return how many elements are drawn for one. Raises LogoError; what refers to itself has no end."""
    if deep > DEEPEST:
        raise LogoError("complex")
    if not element.drawn:
        meant = [part for name in element.refers for part in named.get(name, ())]
        drawn = 1 + sum(_count(part, named, deep + 1) for part in (*element.inside, *meant))
        if drawn > MOST_DRAWN:
            raise LogoError("complex")
        element.drawn = drawn
    return element.drawn


def _size(root: dict[str, str]) -> tuple[float, float]:
    """Return width and height by the view box, or by themselves where there is none. Raises LogoError."""
    sides = [_length(root.get(name, "")) for name in ("width", "height")]
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4:  # left, top, width, height
        sides = [_length(side) for side in box[2:]]
    width, height = sides
    if width is None or height is None:
        raise LogoError("dimensions")
    return width, height


def _length(text: str) -> float | None:
    """Return a length; None where there is none, or per cent of the place. Raises LogoError."""
    if not text.strip() or text.strip().endswith("%"):
        return None
    found = _LENGTH.fullmatch(text)
    if found is None or not 0 < float(found[1]) <= MOST_UNITS:
        raise LogoError("dimensions")
    return float(found[1])


def _refuse(what: str) -> NoReturn:
    raise LogoError("content", what)
