"""The templates: every state has its words, the hooks are there once, nothing inline, light enough."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped] # ships no types
import jinja2
import pytest

from checker.core.findings import CATALOGUE, CHECKS, Rating
from checker.texts import KEPT, NEVER_LEAVES, NOTES, PARTS, WORDS
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.languages import Languages, gettext, load_languages, ngettext, using_language

ROOT = Path(__file__).parents[3]
CSS = sorted((ROOT / "web" / "css").rglob("*.css"))
HTML_LIMIT = 10 * 1024  # bytes, compressed quickly and not minified; test_weight.py has the whole
ERRORS = ("link", "401", "403", "404", "429", "500", "503")
LANGUAGES = ("de", "en")

Element = tuple[str, dict[str, str | None]]


class Collector(HTMLParser):
    """Collects every start tag, also those inside of `<template>`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def having(self, name: str, value: str | None = None) -> list[Element]:
        return [e for e in self.elements if name in e[1] and value in (None, e[1][name])]


@cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    return made


@cache
def spoken() -> Languages:
    return load_languages(LANGUAGES)


def render(template: str, language: str = "de", **context: Any) -> str:
    defaults: dict[str, Any] = {
        "language": language,
        "direction": "ltr",
        "languages": [("de", "Deutsch"), ("en", "English")],
        "assets": lambda path: f"/assets/0123456789ab/{path}",
        "org": {
            "name": "Beratung & Hilfe",
            "phone": "0123 45 67",
            "email": "",
            "imprint_url": "https://office.example/imprint",
            "privacy_url": "https://office.example/privacy",
        },
        "appointment": {"date": "Montag", "time": "14:30", "iso": "2026-11-23T14:30+01:00", "minutes": 45},
        "config": {"token": 'a"b<c', "ratings": [rating.value for rating in Rating]},
        "catalogue": CATALOGUE,
        "parts": PARTS,
        "words": WORDS,
        "notes": NOTES,
        "browser": "chrome",
        "system": "windows",
        "may_be_touch": False,
        "provider_name": "RED connect",
        "provider_url": "https://provider.example/",
        "provider_wants_name": True,
        "retention_weeks": 12,
        "appointment_keep_hours": 24,
        "never_leaves": NEVER_LEAVES,
        "kept": KEPT,
    }
    with using_language(spoken()[language]):
        return environment().get_template(template).render(defaults | context)


def section(html: str, check: str) -> str:
    """Return the part of one check."""
    found = re.search(rf'<section[^>]* data-check="{check}".*?</section>', html, re.S)
    assert found
    return found.group()


def pages() -> list[tuple[str, str]]:
    return [("check/page.html", language) for language in LANGUAGES] + [
        (f"error/{name}.html", language) for name in ERRORS for language in LANGUAGES
    ]


@pytest.mark.parametrize("browser", [*BROWSERS, None])
@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_every_finding_has_its_template_with_its_rating_for_every_browser_and_system(
    browser: str | None, system: str | None
) -> None:
    html = Collector(render("check/page.html", browser=browser, system=system))

    found = [
        (attributes["data-finding"], attributes["data-rating"])
        for tag, attributes in html.elements
        if tag == "template" and "data-finding" in attributes
    ]

    assert found == [pair for findings in CATALOGUE.values() for pair in findings.items()]


@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_a_part_has_the_notes_that_say_something_to_the_client_each_with_its_steps(
    system: str | None,
) -> None:
    part = section(render("check/page.html", system=system), "connection")

    found = re.findall(r'<template data-note="(\w+)">(.*?)</template>', part, re.S)

    spoken_of = [name for name, words in NOTES["connection"].items() if words.hint]
    assert [name for name, _ in found] == spoken_of
    for name, text in found:
        steps = NOTES["connection"][name].steps("chrome", system)
        assert text.count("<li>") == len(steps)
        assert text.count("<ol data-steps>") == bool(steps)


def test_what_a_note_replaces_is_marked_once_in_every_finding_that_has_steps() -> None:
    html = render("check/page.html")

    for finding in re.findall(r"<template data-finding=.*?</template>", html, re.S):
        assert finding.count("data-steps") == ('data-rating="ready"' not in finding)


def test_every_part_has_the_elements_that_the_scripts_fill() -> None:
    html = Collector(render("check/page.html"))

    assert [attributes["data-check"] for _, attributes in html.having("data-check")] == list(CHECKS)
    assert all(a["data-state"] == "waiting" for _, a in html.having("data-check"))
    for name, value, count in [
        ("data-line", None, len(CHECKS)),
        ("data-slot", "hint", len(CHECKS)),
        ("data-slot", "question", len(CHECKS)),
        ("data-slot", "outcome", len(CHECKS)),
        ("data-action", "retry", len(CHECKS)),
        ("data-action", "skip", len([check for check in CHECKS if "skipped" in CATALOGUE[check]])),
        ("data-line-for", "waiting", len(CHECKS)),
        ("data-line-for", "running", len(CHECKS)),
        ("data-line-for", "asking", len(CHECKS)),
        ("data-line-for", "stale", len(CHECKS)),
    ]:
        assert len(html.having(name, value)) == count, (name, value)


@pytest.mark.parametrize("check", CHECKS)
def test_a_part_has_the_tools_hints_and_questions_that_its_words_name(check: str) -> None:
    html = Collector(section(render("check/page.html"), check))

    drawn = [a["data-tool"] for _, a in html.having("data-tool") if a["data-tool"] != "devices"]
    drawn += [a["data-kind"] for _, a in html.having("data-kind")]
    about = PARTS[check]
    assert sorted(map(str, drawn)) == sorted(about.tools)
    assert [a["data-hint"] for _, a in html.having("data-hint")] == list(about.hints)
    assert [a["data-question"] for _, a in html.having("data-question")] == list(about.questions)
    assert [a["data-answer"] for _, a in html.having("data-answer")] == [
        value for question in about.questions.values() for value in question.answers
    ]


@pytest.mark.parametrize(
    ("check", "name", "values"),
    [
        ("camera", "data-tool", {"picture", "devices"}),
        ("camera", "data-hint", {"prompt"}),
        ("microphone", "data-tool", {"level", "devices"}),
        ("microphone", "data-hint", {"prompt", "speak"}),
        ("microphone", "data-question", {"tap"}),
        ("speaker", "data-tool", {"recording", "devices"}),
        ("speaker", "data-question", {"tap", "heard"}),
        ("speaker", "data-answer", {"go", "yes", "no", "again"}),
        ("connection", "data-hint", {"queue", "change"}),
    ],
)
def test_a_part_has_what_its_script_chooses_from(check: str, name: str, values: set[str]) -> None:
    html = Collector(section(render("check/page.html"), check))

    assert {attributes[name] for _, attributes in html.having(name)} == values


@pytest.mark.parametrize(
    "action", ["start", "handoff", "handoff-unchecked", "copy-code", "paste-code", "toggle-picture"]
)
def test_a_control_of_the_whole_page_is_there_once(action: str) -> None:
    html = Collector(render("check/page.html"))

    assert len(html.having("data-action", action)) == 1


def test_there_is_a_sentence_for_every_overall_rating_and_for_old_results() -> None:
    html = Collector(render("check/page.html"))

    worded = [attributes["data-overall-for"] for _, attributes in html.having("data-overall-for")]

    assert sorted(map(str, worded)) == sorted([*Rating, "pending", "old"])


def test_the_way_on_is_a_real_link_that_needs_no_script() -> None:
    [(tag, attributes)] = Collector(render("check/page.html")).having("data-action", "handoff-unchecked")

    assert (tag, attributes["href"]) == ("a", "https://provider.example/")


def test_the_name_is_asked_only_where_the_provider_wants_it() -> None:
    assert Collector(render("check/page.html")).having("name", "name")
    assert not Collector(render("check/page.html", provider_wants_name=False)).having("name", "name")


def test_the_config_is_escaped_as_an_attribute() -> None:
    [(_, attributes)] = Collector(render("check/page.html")).having("data-config")

    assert (attributes["data-config"] or "").startswith('{"ratings"')
    assert "</main><" not in render("check/page.html", config={"token": "</main><script>"})


def test_the_self_test_speaks_of_no_appointment() -> None:
    html = render("check/page.html", appointment=None)

    assert "Videoberatung ein" not in html
    assert 'class="date"' not in html


@pytest.mark.parametrize(("template", "language"), pages())
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(template: str, language: str) -> None:
    html = render(template, language)
    for tag, attributes in Collector(html).elements:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        loaded = attributes.get("src") or (attributes.get("href") if tag in ("link", "use") else None)
        assert loaded is None or loaded.startswith("/assets/"), loaded
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", html)


@pytest.mark.parametrize(("template", "language"), pages())
def test_a_page_names_its_language_has_one_main_heading_and_unique_ids(template: str, language: str) -> None:
    html = Collector(render(template, language))
    ids = [attributes["id"] for _, attributes in html.having("id")]

    assert html.elements[0] == ("html", {"lang": language, "dir": "ltr"})
    assert len([tag for tag, _ in html.elements if tag == "h1"]) == 1
    assert sorted(ids, key=str) == sorted(set(ids), key=str)
    assert len(html.having("data-language")) == 2


@pytest.mark.parametrize(("template", "language"), pages())
def test_a_page_without_telephone_and_imprint_leaves_no_empty_link(template: str, language: str) -> None:
    office = {"name": "Beratung", "phone": "", "email": "", "imprint_url": "", "privacy_url": ""}

    html = Collector(render(template, language, org=office))

    assert [a for tag, a in html.elements if tag == "a" and a.get("href") in ("", "tel:", None)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("browser", [*BROWSERS, None])
@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_the_page_stays_light(language: str, browser: str | None, system: str | None) -> None:
    html = render("check/page.html", language, browser=browser, system=system)

    assert len(brotli.compress(html.encode(), quality=5)) <= HTML_LIMIT


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_styles_name_no_side_so_that_right_to_left_mirrors(file: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S)

    physical = re.findall(
        r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)",
        css,
    )

    assert physical == []


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_no_text_is_smaller_than_18_pixels_and_sizes_follow_the_persons_setting(file: Path) -> None:
    css = file.read_text()

    sizes = re.findall(r"font(?:-size)?:[^;{}]*?([\d.]+)(rem|px|em|pt)", css)

    assert {unit for _, unit in sizes} <= {"rem"}
    assert all(float(size) >= 18 / 16 for size, _ in sizes)


def test_every_icon_of_the_templates_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "web" / "icons.svg").read_text()))
    html = Collector("".join(render(template, language) for template, language in pages()))

    used = {str(a["href"]).partition("#")[2] for tag, a in html.elements if tag == "use"}

    assert used <= drawn
    assert drawn <= used, "an icon that nothing shows"
