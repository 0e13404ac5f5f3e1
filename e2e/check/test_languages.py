"""Every language in every state: nothing cut or missing, nothing to scroll sideways, targets for a finger."""

from typing import Any

import pytest
from playwright.sync_api import Page

from checker.settings import Settings
from e2e.accessibility import violations
from e2e.conftest import Visit
from e2e.site import Site

LANGUAGES: tuple[str, ...] = Settings.model_fields["languages"].default
WIDTHS = (320, 360, 1280)
# Everything that the page can say, at once: every finding, note, hint, question and line of every part, every
# overall rating, note and stage of the countdown.
SHOW_ALL = """() => {
  const page = document.querySelector("#page");
  const fill = (place, selector) => {
    for (const template of place ? document.querySelectorAll(selector) : []) {
      const one = place.cloneNode();
      one.hidden = false;
      if ("overall" in one.dataset) one.dataset.overall = template.dataset.overallFor;
      one.append(template.content.cloneNode(true));
      place.before(one);
    }
  };
  fill(document.querySelector("[data-overall]"), "[data-overall-for]");
  for (const part of document.querySelectorAll("[data-check]:has([data-slot=outcome])")) {
    Object.assign(part.dataset, { state: "done", rating: "hint" });
    const own = `[data-check=${part.dataset.check}] template`;
    fill(part.querySelector("[data-slot=outcome]"), `${own}[data-finding], ${own}[data-note]`);
    fill(part.querySelector("[data-slot=hint]"), `${own}[data-hint]`);
    fill(part.querySelector("[data-slot=question]"), `${own}[data-question]`);
    fill(part.querySelector("[data-line]"), `${own}[data-line-for]`);
  }
  fill(page.querySelector(".onward [data-slot=note]"), "#page > template[data-note]");
  for (const place of document.querySelectorAll("[data-countdown]")) fill(place, "[data-countdown-for]");
  for (const hidden of page.querySelectorAll("[hidden]:not(video, audio, template)")) hidden.hidden = false;
  document.querySelector(".language").open = true;
}"""
# What is wrong with how it lies, in words.
FAULTS = r"""() => {
  const found = new Set();
  const forTheEars = (one) => one.closest(".sr, .skip") || getComputedStyle(one).clipPath !== "none";
  const shown = (one) => one.checkVisibility() && !one.closest("template") && !forTheEars(one);
  if (document.documentElement.scrollWidth > innerWidth) found.add("the page scrolls sideways");
  const range = document.createRange();
  // A letter after a soft hyphen has two boxes where a line ends there: the hyphen's comes first.
  const lineOf = (text, index) => {
    range.setStart(text, index);
    range.setEnd(text, index + 1);
    return Math.round([...range.getClientRects()].pop().top);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || !shown(box) || box.closest(".address, script, option")) continue;
    range.selectNodeContents(text);
    const { left, right } = range.getBoundingClientRect();
    if (left < 0 || right > innerWidth + 0.5) found.add(`out of the window: ${text.data.trim()}`);
    if (box.clientWidth && box.scrollWidth > box.clientWidth + 1) found.add(`out of its box: ${text.data}`);
    for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{M}\p{N}’]{8,}/gu)) {
      if (lineOf(text, index) !== lineOf(text, index + word.length - 1)) found.add(`cut: ${word}`);
    }
  }
  const targets = "button, summary, select, input, .top a, .bottom a, a[data-action]";
  for (const target of document.querySelectorAll(targets)) {
    const pressed = target.type === "checkbox" ? target.closest("label") : target;
    const { width, height } = pressed.getBoundingClientRect();
    if (shown(target) && (width < 44 || height < 44)) {
      found.add(`small, ${Math.round(width)} × ${Math.round(height)}: ${target.textContent.trim()}`);
    }
  }
  return [...found];
}"""
# Which of the characters of the page, and of those given, look as one for which there is no letter anywhere.
MISSING = r"""(more) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = getComputedStyle(document.body).font.replace(/[\d.]+px/, "24px");
  const drawn = (text) => {
    context.clearRect(0, 0, 40, 40);
    context.fillText(text, 8, 28);
    return context.getImageData(0, 0, 40, 40).data.join();
  };
  const none = drawn("\u{10FFFE}");
  const text = document.body.textContent + more;
  return [...new Set(text)].filter((one) => /[^\s\p{C}]|\p{Co}/u.test(one) && drawn(one) === none);
}"""


def measured(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    found: list[Any] = page.evaluate(FAULTS)
    return [f"{width} px, {one}" for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_page_says_is_shown_whole_in_every_language(
    language: str, server: Site, visit: Visit
) -> None:
    page = visit()
    address, _, code = server.appointment().partition("#")
    page.open(f"{address}?lang={language}#{code}")
    page.page.locator("#page[data-loaded]").wait_for()

    found = [fault for width in WIDTHS for fault in measured(page.page, width)]
    found += violations(page.page)
    page.page.evaluate("document.querySelector('#page').dataset.phase = 'result'")
    page.page.evaluate(SHOW_ALL)
    found += [fault for width in WIDTHS for fault in measured(page.page, width)]

    assert not found, "\n".join(found)
    assert page.page.evaluate(MISSING, "\ue123") == ["\ue123"], "and only a character of nobody's is missing"
