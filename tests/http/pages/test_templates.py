"""The templates: the hooks are there once, nothing inline, light enough."""

import json
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped] # ships no types
import pytest

from checker.core.findings import Rating
from checker.texts.finding_text import BROWSERS, SYSTEMS
from tests.http.pages.rendered import LANGUAGES, ROOT, Collector, render

CSS = sorted((ROOT / "web" / "css").rglob("*.css"))
HTML_LIMIT = 10 * 1024  # bytes, compressed quickly and not minified; test_weight.py has the whole
ERRORS = ("link", "401", "403", "404", "429", "500", "503")


def pages() -> list[tuple[str, str]]:
    return [("check/page.html", language) for language in LANGUAGES] + [
        (f"error/{name}.html", language) for name in ERRORS for language in LANGUAGES
    ]


@pytest.mark.parametrize(
    "action", ["start", "handoff", "handoff-unchecked", "copy-code", "paste-code", "toggle-picture"]
)
def test_a_control_of_the_whole_page_is_there_once(action: str) -> None:
    html = Collector(render("check/page.html"))

    assert len(html.having("data-action", action)) == 1


def test_there_is_a_sentence_for_every_overall_rating_and_for_old_results() -> None:
    html = Collector(render("check/page.html"))

    worded = [attributes["data-overall-for"] for _, attributes in html.having("data-overall-for")]

    assert sorted(map(str, worded)) == sorted([*Rating, "hints", "changed", "pending", "old"])


def test_the_way_on_is_a_real_link_that_needs_no_script() -> None:
    [(tag, attributes)] = Collector(render("check/page.html")).having("data-action", "handoff-unchecked")

    assert (tag, attributes["href"]) == ("a", "https://provider.example/")


def test_the_name_is_asked_only_where_the_provider_wants_it() -> None:
    assert Collector(render("check/page.html")).having("id", "name")
    assert not Collector(render("check/page.html", provider_wants_name=False)).having("id", "name")


def test_the_config_is_escaped_as_an_attribute() -> None:
    [(_, attributes)] = Collector(render("check/page.html")).having("data-config")

    assert json.loads(attributes["data-config"] or "")["language"] == 'a"b<c'
    assert "</main><" not in render("check/page.html", config={"language": "</main><script>"})


def test_the_self_test_speaks_of_no_appointment() -> None:
    html = render("check/page.html", invited=False)

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
    office = {
        "name": "Beratung",
        "phone": "",
        "email": "",
        "imprint_url": "",
        "privacy_url": "",
        "logo": None,
    }

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
