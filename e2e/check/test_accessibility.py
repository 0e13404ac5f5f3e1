"""WCAG 2.2 AA in every state that the page can be in: by axe, by keyboard, at 320 px, without motion."""

from typing import Any

import pytest
from playwright.sync_api import Page

from checker.core.findings import CATALOGUE, Rating
from e2e import faults
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import PATIENCE_MS, CheckPage
from e2e.site import Site
from e2e.stand_in_red import Provider
from e2e.user_agents import OF_EACH_KIND

LOOKS = [("de-DE", "light"), ("de-DE", "dark"), ("en-GB", "light"), ("en-GB", "dark")]
LONGEST_LIST = max(len(findings) for findings in CATALOGUE.values())
# What the page's own scripts do for one result, for every part at once.
RENDER = """([number, rating]) => {
  const page = document.querySelector("#page");
  page.dataset.phase = "result";
  const overall = document.querySelector("[data-overall]");
  overall.dataset.overall = rating;
  overall.replaceChildren(
    document.querySelector(`[data-overall-for="${rating}"]`).content.cloneNode(true));
  for (const part of document.querySelectorAll("[data-check]:has([data-slot=outcome])")) {
    const all = part.querySelectorAll("template[data-finding]");
    const template = all[number % all.length];
    part.querySelector("[data-slot=outcome]").replaceChildren(template.content.cloneNode(true));
    Object.assign(part.dataset, { state: "done", ...template.dataset });
    const notes = part.querySelectorAll("template[data-note]");
    const steps = part.querySelector("[data-slot=outcome] [data-steps]");
    if (notes.length && steps) {
      const note = notes[number % notes.length].content.cloneNode(true);
      steps.before(note.querySelector("p"));
      steps.replaceWith(note.querySelector("[data-steps]") ?? steps);
    }
    for (const retry of part.querySelectorAll("[data-action=retry]")) retry.hidden = false;
    for (const link of part.querySelectorAll("[data-link]")) link.textContent = location.href;
  }
}"""


def render(page: Page, number: int) -> None:
    """Show every part with the finding of this number in its list, and an overall rating."""
    page.evaluate(RENDER, [number, list(Rating)[number % len(Rating)]])


@pytest.mark.parametrize(("language", "colours"), LOOKS)
def test_the_welcome_and_the_finished_check_have_no_violations(
    language: str, colours: str, server: Site, visit: Visit
) -> None:
    page = visit(language=language, color_scheme=colours)
    page.open(f"{server.url}/#ABC123XYZ")
    assert violations(page.page) == []

    page.start()
    for answer in ("now", "yes"):
        page.check("speaker").locator(f"[data-answer={answer}]").wait_for()
        assert violations(page.page) == []
        page.answer(answer)
    page.wait_for_overall()
    assert violations(page.page) == []


def test_the_rules_would_find_a_fault(server: Site, visit: Visit) -> None:
    page = visit()
    page.open(server.url)

    page.page.evaluate("document.documentElement.removeAttribute('lang')")

    assert any("html-has-lang" in fault for fault in violations(page.page))


@pytest.mark.parametrize(("language", "colours"), [LOOKS[0], LOOKS[3]])
def test_every_finding_is_shown_without_violations(
    language: str, colours: str, server: Site, visit: Visit
) -> None:
    page = visit(language=language, color_scheme=colours)
    page.open(f"{server.url}/#ABC123XYZ")

    for number in range(LONGEST_LIST):
        render(page.page, number)

        assert violations(page.page) == [], f"findings of number {number}"


def test_an_open_prompt_and_its_help_have_no_violations(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.PROMPTS, faults.never_answers("video")))
    page.open(server.url)
    page.start()

    page.check("camera").locator("[data-slot=hint] > *").first.wait_for()

    assert violations(page.page) == []


DRAW = """([pages, direction, size]) => {
  document.documentElement.dir = direction;
  document.documentElement.style.fontSize = size;
  const slot = document.querySelector("#camera [data-slot=hint]");
  const words = pages.map((page) => new DOMParser().parseFromString(page, "text/html"));
  const inside = (page) => [...page.querySelectorAll("[data-words=camera] template")];
  const drawn = words.flatMap(inside).flatMap(({ content }) => [...content.querySelectorAll(".drawn")]);
  slot.replaceChildren(...drawn.map((each) => document.importNode(each, true)));
  return drawn.length;
}"""
SHOWN = "() => [...document.querySelectorAll('.drawn')].filter((each) => each.checkVisibility()).length"
CUT = """() => {
  const { left, right } = document.querySelector("#camera [data-slot=hint]").getBoundingClientRect();
  const outside = (box) => box.left < left || box.right > right;
  return [...document.querySelectorAll(".drawn, .window, .choice, .row span")].filter((each) =>
    each.checkVisibility() &&
    (each.scrollWidth > each.clientWidth + 1 || outside(each.getBoundingClientRect()))
  ).map((each) => each.outerHTML);
}"""


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark", "contrast": "more"}])
def test_every_drawn_prompt_has_no_violations_and_fits_a_small_screen_or_is_not_shown_there(
    look: dict[str, str], server: Site, visit: Visit
) -> None:
    page = visit(
        faults=(faults.PROMPTS, faults.never_answers("video")),
        viewport={"width": 320, "height": 640},
        bypass_csp=True,
        **look,
    )
    page.open(server.url)
    page.start()
    page.check("camera").locator("[data-slot=hint] p").first.wait_for()
    agents = [{"User-Agent": agent} for agent in OF_EACH_KIND]
    words = [page.page.request.get(f"{server.url}/words?lang=de", headers=each).text() for each in agents]

    for direction, size in (("ltr", "200%"), ("ltr", "125%"), ("rtl", "100%"), ("ltr", "100%")):
        drawn = page.page.evaluate(DRAW, [words, direction, size])

        assert drawn > 3 * len(OF_EACH_KIND)
        assert page.page.evaluate(SHOWN) == (0 if size == "200%" else drawn), "where it has room"
        assert page.page.evaluate(CUT) == [], (direction, size)
    assert violations(page.page) == []


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_the_accessibility_statement_has_no_violations_and_is_linked_from_the_check(
    language: str, server: Site, visit: Visit
) -> None:
    page = visit(language=language, viewport={"width": 320, "height": 640})
    page.open(server.url)

    page.page.locator("footer a[href^='/accessibility']").click()

    page.page.locator("h2").first.wait_for()
    assert violations(page.page) == []
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/c/unknown-token", "/nothing/here"])
def test_error_pages_have_no_violations(path: str, server: Site, visit: Visit) -> None:
    page = visit()

    page.open(server.url + path)

    page.forgive("404")
    assert violations(page.page) == []


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_nothing_needs_sideways_scrolling_at_320_px(
    language: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(language=language, viewport={"width": 320, "height": 640}, browser=browser_name)
    page.open(f"{server.url}/#ABC123XYZ")

    for number in range(LONGEST_LIST):
        render(page.page, number)

        assert page.page.evaluate("document.documentElement.scrollWidth") <= 320, number


def test_every_control_is_big_enough_for_a_finger(server: Site, visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 740}, has_touch=True)
    page.open(f"{server.url}/#ABC123XYZ")
    render(page.page, 2)

    small = page.page.evaluate(
        """() => [...document.querySelectorAll("button, a[data-action], select, input")]
          .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.height < 44 || box.width < 44))
          .map(([name]) => name)"""
    )

    assert small == []


def test_who_wants_no_motion_gets_none(server: Site, visit: Visit) -> None:
    page = visit("good", "silence", reduced_motion="reduce")
    page.open(server.url)
    page.start()
    page.wait_for_state("microphone", "running")

    moving = page.page.evaluate(
        """() => document.getAnimations().filter((one) =>
          one.playState === "running" && one.effect.getComputedTiming().duration > 50).length"""
    )

    assert moving == 0


def focus(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; every stop on the way must show that it has it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        seen: dict[str, Any] = page.evaluate(
            """(wanted) => {
              const one = document.activeElement;
              const style = getComputedStyle(one);
              const shown = style.outlineStyle !== "none" || style.boxShadow !== "none";
              const own = one === document.body;
              return { there: one.matches(wanted), shown: shown || own,
                       what: one.outerHTML.slice(0, 90) };
            }""",
            selector,
        )
        assert seen["shown"], f"no visible focus: {seen['what']}"
        if seen["there"]:
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def test_the_good_path_needs_no_more_than_a_keyboard(
    server: Site, visit: Visit, red: Provider, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)
    page.open(f"{server.url}/#ABC123XYZ")

    focus(page.page, '[data-action="start"]')
    page.page.keyboard.press("Enter")
    speaker, done = page.check("speaker"), page.page.locator("[data-state=done]")
    speaker.and_(done).or_(speaker.locator("[data-answer=yes]")).wait_for(timeout=2 * PATIENCE_MS)
    if page.state("speaker") != "done":  # Firefox's microphone may have heard the sound
        focus(page.page, '[data-answer="yes"]')
        page.page.keyboard.press("Space")
    page.wait_for_overall()
    focus(page.page, '[data-action="handoff"]')
    page.page.keyboard.press("Enter")

    page.page.wait_for_url(f"{red.origin}/**")


def announcements(page: CheckPage) -> list[str]:
    """Return what a screen reader was told of the parts, in order."""
    told: list[str] = page.page.evaluate("window.told")
    return told


def test_each_change_is_announced_once_and_politely(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.NOTE_ANNOUNCEMENTS,))
    page.own_clock()
    page.open(server.url)

    page.run_through()
    page.pass_s(2)  # what comes at one moment is gathered

    told = announcements(page)
    assert len(told) == len(set(told)), told
    for text in ("Bitte sagen Sie: „Heute ist ein schöner Tag.“", "Ihr Mikrofon funktioniert"):
        assert sum(text in all_of_a_moment for all_of_a_moment in told) == 1, told
    assert page.page.locator("[aria-live=assertive], [role=alert]").count() == 0
