"""The parts of the check page: every finding has its words, every script what it chooses from."""

import re

import pytest

from checker.core.findings import CATALOGUE, CHECKS
from checker.texts import NOTES, PARTS
from checker.texts.finding_text import BROWSERS, SYSTEMS
from tests.http.pages.rendered import Collector, render, said, section

LINES = ["waiting", "running", "asking", "stale"]


@pytest.mark.parametrize("browser", [*BROWSERS, None])
@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_every_finding_has_its_template_with_its_rating_for_every_browser_and_system(
    browser: str | None, system: str | None
) -> None:
    for check, findings in CATALOGUE.items():
        html = Collector(said(check, browser=browser, system=system))

        found = [(a["data-finding"], a["data-rating"]) for tag, a in html.elements if "data-finding" in a]

        assert found == list(findings.items())


@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_a_part_has_the_notes_that_say_something_to_the_client_each_with_its_steps(
    system: str | None,
) -> None:
    part = said("connection", system=system)

    found = re.findall(r'<template data-note="(\w+)">(.*?)</template>', part, re.S)

    spoken_of = [name for name, words in NOTES["connection"].items() if words.hint]
    assert [name for name, _ in found] == spoken_of
    for name, text in found:
        steps = NOTES["connection"][name].steps("chrome", system)
        assert text.count("<li>") == len(steps)
        assert text.count("<ol data-steps>") == bool(steps)


def test_what_a_note_replaces_is_marked_once_in_every_finding_that_has_steps() -> None:
    html = "".join(map(said, CHECKS))

    findings = re.findall(r"<template data-finding=.*?</template>", html, re.S)

    assert len(findings) == sum(map(len, CATALOGUE.values()))
    for finding in findings:
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
    ]:
        assert len(html.having(name, value)) == count, (name, value)


def test_before_start_the_page_has_what_the_browsers_part_can_say_and_fetches_that_of_all_others() -> None:
    page, words = Collector(render("check/page.html")), Collector(render("check/words.html"))

    kinds = ("data-finding", "data-line-for", "data-hint", "data-question")
    in_page = [a[kind] for kind in kinds for _, a in page.having(kind)]
    assert in_page == [*CATALOGUE["browser"], *LINES]
    assert [a["data-words"] for _, a in words.having("data-words")] == [c for c in CHECKS if c != "browser"]


@pytest.mark.parametrize("check", CHECKS)
def test_a_part_has_the_tools_hints_and_questions_that_its_words_name(check: str) -> None:
    part = Collector(section(render("check/page.html"), check))
    html = Collector(said(check))

    drawn = [a["data-tool"] for _, a in part.having("data-tool") if a["data-tool"] != "devices"]
    drawn += [a["data-kind"] for _, a in part.having("data-kind")]
    about = PARTS[check]
    assert sorted(map(str, drawn)) == sorted(about.tools)
    assert [a["data-line-for"] for _, a in html.having("data-line-for")] == LINES
    assert [a["data-hint"] for _, a in html.having("data-hint")] == list(about.hints)
    assert [a["data-question"] for _, a in html.having("data-question")] == list(about.questions)
    assert [a["data-answer"] for _, a in html.having("data-answer")] == [
        value for question in about.questions.values() for value in question.answers
    ]


@pytest.mark.parametrize(
    ("check", "name", "values"),
    [
        ("camera", "data-tool", {"picture", "devices"}),
        ("camera", "data-hint", {"prompt", "prompt_both"}),
        ("microphone", "data-tool", {"level", "devices"}),
        ("microphone", "data-hint", {"prompt", "prompt_both", "speak"}),
        ("microphone", "data-question", {"tap"}),
        ("speaker", "data-tool", {"recording", "devices"}),
        ("speaker", "data-question", {"soon", "tap", "heard"}),
        ("speaker", "data-answer", {"now", "go", "yes", "no", "again"}),
        ("connection", "data-hint", {"queue", "change"}),
    ],
)
def test_a_part_has_what_its_script_chooses_from(check: str, name: str, values: set[str]) -> None:
    html = Collector(section(render("check/page.html"), check) + said(check))

    assert {attributes[name] for _, attributes in html.having(name)} == values
