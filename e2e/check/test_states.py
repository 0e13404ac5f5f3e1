"""Every language in every state around the check: times, results, news, signals, errors, gates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from checker.core.signals import SIGNALS, Side, of_side
from checker.texts import direct
from checker.texts.languages import load_languages, using_language
from checker.texts.signal_words import signal_word
from e2e import faults
from e2e.accessibility import violations
from e2e.check.test_gate import IN_APP
from e2e.check.test_languages import LANGUAGES
from e2e.check.test_result import LOWEST_PX
from e2e.check.test_without_scripts import without_scripts
from e2e.conftest import Visit
from e2e.failing_server import CANCELLED, failing
from e2e.layout import faults_at, without_letters
from e2e.site import Site
from e2e.stand_in_red import StandInRed

SPOKEN = load_languages(LANGUAGES)
TELEPHONE: ViewportSize = {"width": 360, "height": 740}
TIMES = {"ahead": 3 * 24 * 60, "today": 10, "running": -5, "over": -600}
"""Minutes until the appointment, by the value of `data-when`."""
RESULTS: dict[str, dict[str, Any]] = {
    "ready": {"overall": "ready", "door": "handoff"},
    "blocked": {"overall": "blocked", "door": "handoff-unchecked", "way": "closed"},
    "gone on and back": {"overall": "old", "door": "handoff", "flags": ["old", "gone"]},
    "something changed": {"overall": "changed", "door": "handoff", "flags": ["changed"]},
}
GATES: dict[str, dict[str, Any]] = {
    "in an iPhone's app": {"user_agent": IN_APP["facebook"], "faults": (faults.NO_MEDIA,)},
    "in an Android app": {"user_agent": IN_APP["an Android web view"], "faults": (faults.NO_MEDIA,)},
    "in an app that works": {"user_agent": IN_APP["instagram"]},
    "without WebRTC": {"faults": (faults.NO_WEBRTC,)},
    "too old": {"faults": ("delete window.AbortController;",)},
}
# As web/check_page/page_view.js shows a result, without the parts: those are shown in test_languages.py.
SHOW_RESULT = """({ overall, door, way = "open", flags = [] }) => {
  const page = document.querySelector("#page");
  const closed = ["ahead", "over"].includes(page.dataset.when);
  Object.assign(page.dataset, { phase: "result", way, door: closed ? "" : door });
  for (const flag of ["old", "gone", "changed"]) page.toggleAttribute(`data-${flag}`, flags.includes(flag));
  const place = document.querySelector("[data-overall]");
  place.dataset.overall = overall;
  place.replaceChildren(document.querySelector(`[data-overall-for=${overall}]`).content.cloneNode(true));
  const changes = [...document.querySelectorAll("[data-changed-for]")].map(({ content }) => content);
  const longest = changes.sort((one, other) => other.textContent.length - one.textContent.length)[0];
  place.querySelector("[data-changes]")?.append(longest.cloneNode(true));
  const parts = [...document.querySelectorAll(".part:not(#browser) h2")];
  const names = parts.slice(0, 4).map(({ textContent }) => textContent); // a pause makes four old
  place.querySelector("[data-old-parts]")?.append(names.join(", "));
  document.querySelector("[data-stale-note]").hidden = !flags.includes("old");
  document.querySelector("[data-onward]").hidden = closed;
}"""
# As web/both_ends/ shows what the counsellor and the client say, and what the direct rehearsal has found.
SHOW_SAID = """({ told, asked, paths }) => {
  const fill = (place, words) => {
    const one = place.cloneNode(true);
    one.hidden = false;
    for (const [name, text] of Object.entries(words)) one.querySelector(`[data-word=${name}]`).append(text);
    for (const offer of one.querySelectorAll("[data-offer]")) offer.hidden = false;
    place.before(one);
  };
  const places = ["[data-told]", "[data-asked]", "[data-check=direct]", "[data-news-note]"];
  const [saidTo, saidBy, path, news] = places.map((place) => document.querySelector(place));
  for (const words of told) fill(saidTo, words);
  for (const words of asked) fill(saidBy, words);
  for (const texts of paths) {
    const one = path.cloneNode();
    one.hidden = false;
    one.removeAttribute("aria-labelledby");
    one.append(...texts.map((text, i) =>
      Object.assign(document.createElement(i ? "p" : "h2"), { textContent: text })));
    path.after(one);
  }
  document.querySelector("#page").dataset.channel = "stale";
  for (const template of document.querySelectorAll("[data-news-for]")) {
    const note = news.cloneNode();
    note.hidden = false;
    note.append(template.content.cloneNode(true));
    news.before(note);
  }
}"""


def looked_at(page: Page, state: str) -> Iterator[str]:
    """Yield what is wrong with a state of the page, as it is now, and leave a telephone's window."""
    faulty = faults_at(page)
    page.set_viewport_size(TELEPHONE)
    for fault in (*faulty, *violations(page), *without_letters(page), *way_on_out_of_sight(page)):
        yield f"{state}: {fault}"


def way_on_out_of_sight(page: Page) -> Iterator[str]:
    """Yield where the way on ends, if a result offers one and that is below a telephone's first screen."""
    page.evaluate("scrollTo(0, 0)")
    way_on = page.locator("[data-action=handoff]")
    box = way_on.bounding_box() if way_on.is_visible() else None
    if box and box["y"] + box["height"] > LOWEST_PX:
        yield f"the way on ends at {box['y'] + box['height']:.0f} px"


def said(language: str) -> dict[str, list[Any]]:
    """Return every text of the signals and of the direct rehearsal, as the page gets them."""
    names = {"provider": "RED connect", "phone": "030 123456"}
    spoken = SPOKEN[language]
    with using_language(spoken):
        told = [
            {kind: signal_word(kind, key, detail, names) for kind in ("title", "text")}
            for key in of_side(Side.COUNSELLOR)
            for detail in SIGNALS[key].details or (None,)
        ]
        asked = [{"text": signal_word("sent", key, None, names)} for key in of_side(Side.CLIENT)]
        say = spoken.translations.gettext
        paths = [
            [say(text) % names for text in (found.title, found.hint, *found.steps(None, None)) if text]
            for found in direct.WORDS.values()
        ]
        notes = [say(note.hint) for note in direct.NOTES.values() if note.hint]
    return {"told": told, "asked": asked, "paths": [*paths, notes]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_and_every_result_is_shown_whole(language: str, server: Site, visit: Visit) -> None:
    page = visit(viewport=TELEPHONE)
    found: list[str] = []

    for when, minutes in TIMES.items():
        address, _, code = server.appointment(in_minutes=minutes).partition("#")
        page.open(f"{address}?lang={language}#{code}")
        page.page.locator(f"#page[data-loaded][data-when={when}]").wait_for()
        found += looked_at(page.page, f"{when}, welcome")
        for state, result in RESULTS.items() if when == "today" else [("ready", RESULTS["ready"])]:
            page.page.evaluate(SHOW_RESULT, result)
            found += looked_at(page.page, f"{when}, {state}")

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_both_ends_say_is_shown_whole(language: str, server: Site, visit: Visit) -> None:
    page = visit(viewport=TELEPHONE)
    address, _, code = server.appointment().partition("#")
    page.open(f"{address}?lang={language}#{code}")
    page.page.locator("[data-check=direct]").wait_for(state="attached")
    page.page.locator("[data-ends]").wait_for(state="attached")

    page.page.evaluate(SHOW_RESULT, RESULTS["blocked"])
    page.page.evaluate(SHOW_SAID, said(language))
    found = [*looked_at(page.page, "both ends")]

    assert not found, "\n".join(found)


@pytest.mark.usefixtures("own_server")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_is_shown_whole(language: str, tmp_path: Path, red: StandInRed, visit: Visit) -> None:
    page = visit(viewport=TELEPHONE)
    office = {"provider_template": red.template, "phone": "030 123456", "languages": LANGUAGES}
    found: list[str] = []

    with failing(tmp_path, **office, default_language=language) as origin:
        for path, status in {
            "/nothing/here": 404,
            "/c/unknown": 404,
            CANCELLED: 410,
            "/fails/429": 429,
            "/fails/500": 500,
            "/fails/503": 503,
        }.items():
            page.forgive(str(status))
            answer = page.open(f"{origin}{path}?lang={language}")
            assert answer
            assert answer.status == status
            found += looked_at(page.page, path)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_without_scripts_is_shown_whole(language: str, server: Site, visit: Visit) -> None:
    page = without_scripts(server, visit, language)

    found = [*looked_at(page, "without scripts")]

    assert page.locator(".notice h2").is_visible()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_closed_gate_is_shown_whole(language: str, server: Site, visit: Visit) -> None:
    address, _, code = server.appointment().partition("#")
    found: list[str] = []

    for gate, browser in GATES.items():
        page = visit(viewport=TELEPHONE, **browser)
        page.open(f"{address}?lang={language}#{code}", whole=False)
        page.page.locator("#browser[data-state=done]:not([data-rating=ready])").wait_for()
        found += looked_at(page.page, gate)

    assert not found, "\n".join(found)
