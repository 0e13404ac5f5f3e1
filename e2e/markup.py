"""What stands in a page that came without a browser."""

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Element:
    """A start tag's attributes, and the first text after it, be it its own or that of an element inside."""

    attributes: dict[str, str]
    text: str = ""


class Markup(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._elements: list[Element] = []
        self._without_text: list[Element] = []
        self.feed(page)

    def find(self, attribute: str, start: str = "") -> Element:
        """Return the first element with this attribute whose value begins so. Raises LookupError."""
        for element in self._elements:
            if (value := element.attributes.get(attribute)) is not None and value.startswith(start):
                return element
        raise LookupError(f"the page has no [{attribute}^='{start}']")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element({name: value or "" for name, value in attrs})
        self._elements.append(element)
        self._without_text.append(element)

    def handle_data(self, data: str) -> None:
        if text := data.strip():
            for element in self._without_text:
                element.text = text
            self._without_text.clear()
