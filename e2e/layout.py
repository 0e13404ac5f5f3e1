"""How a page lies in the window: what is cut, out of place, too small for a finger, or without a letter."""

from typing import Any, Final

from playwright.sync_api import Page

WIDTHS: Final = (320, 360, 1280)
_NOBODYS: Final = "\ue123"
# What is wrong with how it lies, in words.
_FAULTS: Final = r"""() => {
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
      if (/:\/\/\S*$/.test(text.data.slice(0, index))) continue; // of an address
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
_MISSING: Final = r"""(more) => {
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


def faults_at(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return what is wrong with how the page lies in windows of these widths (CSS pixels)."""
    return [fault for width in widths for fault in _faults(page, width)]


def _faults(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    found: list[Any] = page.evaluate(_FAULTS)
    return [f"{width} px, {one}" for one in found]


def without_letters(page: Page) -> list[str]:
    """Return the characters of the page that no font of this machine has.

    One that is nobody's is looked for as well. Raises AssertionError where it is taken for a letter.
    """
    found: list[str] = page.evaluate(_MISSING, _NOBODYS)
    assert _NOBODYS in found, "this machine draws what has no letter as one that has"
    return [one for one in found if one != _NOBODYS]
