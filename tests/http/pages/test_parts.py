"""The parts of the check page: every finding has its words, every script what it chooses from."""

import re

import pytest

from checker.core.findings import CATALOGUE, CHECKS
from checker.texts import NOTES, PARTS
from checker.texts.finding_text import BROWSERS, SYSTEMS
from tests.http.pages.rendered import Collector, render, section


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
        ("camera", "data-hint", {"prompt", "prompt_both"}),
        ("microphone", "data-tool", {"level", "devices"}),
        ("microphone", "data-hint", {"prompt", "prompt_both", "speak"}),
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
