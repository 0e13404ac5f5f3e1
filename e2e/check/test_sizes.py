"""The smallest windows (a telephone with the page enlarged) and text of twice the size, in every state."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from e2e.check.test_accessibility import LONGEST_LIST, render
from e2e.check.test_languages import LANGUAGES
from e2e.conftest import Visit
from e2e.site import Site

SMALLEST = [(180, 100), (240, 100), (360, 200)]
"""Width of the window in pixels, size of the text in per cent."""
LOWEST_START = 700
"""Where Start ends at the latest on a telephone of 360 × 740 CSS pixels."""
SHORT_WORD = 10
"""Letters of a word that has room everywhere; longer ones are hyphenated where the browser knows how."""
CUT_OFF = """(shortWord) => {
  const found = new Set();
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.add(`the page is ${scrollWidth} wide`);
  const places = "button, .button, .part, .card, .notice, .overall, .onward, main, header, footer";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const rectsOf = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width }) => width);
  };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("option, script, noscript, .skip")) continue;
    if (getComputedStyle(parent).clipPath !== "none") continue;  // for the ears only
    const box = parent.closest(places)?.getBoundingClientRect();
    for (const { left, right } of rectsOf(node, 0, node.length))
      if (left < Math.max(box.left, 0) - 1 || right > Math.min(box.right, clientWidth) + 1)
        found.add(`out of its place: ${node.data.trim()}`);
    if (parent.closest("[data-link], bdi")) continue;
    for (const { index, 0: word } of node.data.matchAll(/\\p{L}+/gu)) {
      const lines = new Set(rectsOf(node, index, index + word.length).map(({ top }) => Math.round(top)));
      if (word.length <= shortWord && lines.size > 1) found.add(`broken: ${word} in ${node.data.trim()}`);
    }
  }
  return [...found];
}"""
# Every hint, question and tool at once: more than a check ever shows.
ASK = """() => {
  document.querySelector("#page").dataset.phase = "checking";
  for (const part of document.querySelectorAll("[data-check]:has([data-slot=hint])")) {
    for (const name of ["data-finding", "data-rating"]) part.removeAttribute(name);
    Object.assign(part.dataset, { state: "asking", current: "" });
    part.querySelector("[data-slot=outcome]").replaceChildren();
    for (const kind of ["hint", "question"]) {
      const all = [...part.querySelectorAll(`template[data-${kind}]`)];
      const copies = all.map(({ content }) => content.cloneNode(true));
      part.querySelector(`[data-slot=${kind}]`).replaceChildren(...copies);
    }
    for (const tool of part.querySelectorAll("[data-tool], [data-action=skip]")) tool.hidden = false;
  }
}"""


def states(page: Page, server: Site) -> Iterator[str]:
    """Show every state of the client's pages, one after the other; yields its name."""
    yield "welcome"
    page.locator(".trust summary").click()
    yield "trust"
    for number in range(LONGEST_LIST):
        render(page, number)
        yield f"findings of number {number}"
    page.evaluate(ASK)
    yield "asking"
    for path in ("/c/unknown-token", "/nothing/here", "/accessibility"):
        page.goto(server.url + path)
        yield path


@pytest.mark.parametrize(("width", "percent"), SMALLEST)
def test_nothing_is_cut_off_or_moved_sideways_at_the_smallest_sizes(
    width: int, percent: int, server: Site, visit: Visit
) -> None:
    page = visit(language="de-DE", viewport={"width": width, "height": 740})
    page.open(server.appointment())
    faults = {}

    for name in states(page.page, server):
        page.page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
        if found := page.page.evaluate(CUT_OFF, SHORT_WORD):
            faults[name] = found

    page.forgive("404")
    assert faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_is_on_the_first_screen_of_a_telephone_in_every_language(
    language: str, server: Site, visit: Visit
) -> None:
    page = visit(language="fr-FR", viewport={"width": 360, "height": 740})
    address, _, code = server.appointment().partition("#")

    for place in (f"{address}?lang={language}#{code}", f"{server.url}/?lang={language}"):
        page.open(place)
        page.page.locator("#page[data-loaded]").wait_for()
        if code in place:
            page.page.locator("[data-ends]").wait_for(state="attached")
        box = page.action("start").bounding_box()

        assert box
        assert box["y"] + box["height"] <= LOWEST_START


def test_start_stays_on_it_where_another_language_is_offered_above(server: Site, visit: Visit) -> None:
    page = visit(language="uk-UA", viewport={"width": 360, "height": 740})
    page.open(server.appointment())
    page.page.locator(".offer").wait_for()
    page.page.locator("[data-ends]").wait_for(state="attached")

    box = page.action("start").bounding_box()

    assert box
    assert box["y"] + box["height"] <= LOWEST_START
