"""What the board says of the client's screen is what stands there: held against the page's own template."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from checker.board.rows import BoardRows
from checker.board.screen import screen, spoken_step
from checker.core.findings import CATALOGUE, NOTES, Rating
from checker.storage.board import Entry
from checker.texts import NOTES as NOTE_WORDS
from checker.texts.languages import load_languages
from tests.http.pages.rendered import said
from tests.support import NOW_S, make_settings

SPOKEN = load_languages(("de", "en", "de-simple", "uk"))
BAD = [
    (check, finding)
    for check, findings in CATALOGUE.items()
    for finding, rating in findings.items()
    if rating is not Rating.READY
]


def board(
    tmp_path: Path, language: str, client: str, check: str, known: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return what a counsellor's row says of the screen of a client with Firefox on Windows."""
    shown: list[dict[str, Any]] = row_of(tmp_path, language, client, check, known)["checks"][check]["screen"]
    return shown


def row_of(tmp_path: Path, language: str, client: str, check: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the whole row."""
    entry = Entry(
        "a",
        int(NOW_S),
        int(NOW_S) + 60,
        stage="finished",
        checks_json=json.dumps({check: known}),
        browser="firefox",
        system="windows",
        received_at=int(NOW_S),
        language=client,
    )
    settings = make_settings(tmp_path, provider_name="RED connect", phone="0123 45 67")
    return BoardRows(SPOKEN[language], settings, SPOKEN).row(entry)


def page(check: str, template: str, language: str) -> str:
    """Return the text of one of the templates of a part on the client's page, without markup."""
    html = said(check, language=language, browser="firefox", system="windows")
    found = re.search(rf"<template {template}[^>]*>(.*?)</template>", html, re.S)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group(1))).split())


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("check", "finding"), BAD)
def test_title_hint_and_steps_are_those_of_the_client_s_page(
    tmp_path: Path, check: str, finding: str, language: str
) -> None:
    known = {"state": "done", "finding": finding, "notes": []}

    [shown] = board(tmp_path, language, language, check, known)

    text = page(check, f'data-finding="{finding}"', language)
    assert text.startswith(shown["title"])
    for sentence in (*shown["hints"], *shown["steps"]):  # in this order, with the page's buttons between them
        _, found, text = text.partition(sentence)
        assert found, sentence


@pytest.mark.parametrize("note", [name for name, words in NOTE_WORDS["connection"].items() if words.hint])
def test_a_note_s_steps_stand_in_place_of_the_finding_s(tmp_path: Path, note: str) -> None:
    known = {"state": "done", "finding": "poor", "notes": [note]}

    [shown] = board(tmp_path, "de", "de", "connection", known)

    assert NOTES["connection"]
    assert page("connection", f'data-note="{note}"', "de") in " ".join([*shown["hints"], *shown["steps"]])


def test_it_is_in_both_languages_where_the_client_s_is_another(tmp_path: Path) -> None:
    known = {"state": "done", "finding": "covered", "notes": []}

    own, other = board(tmp_path, "de", "en", "camera", known)

    assert (own["language"], other["language"]) == ("de", "en")
    assert other["title"] == "The camera is probably covered"
    assert own["spoken"] == other["spoken"]


@pytest.mark.parametrize(
    ("client", "name"), [("uk", "Ukrainian"), ("de-simple", "German"), ("en", None), ("unknown", None)]
)
def test_who_may_not_be_understood_is_told_in_which_language_the_client_reads(
    tmp_path: Path, client: str, name: str | None
) -> None:
    row = row_of(tmp_path, "en", client, "camera", {"state": "done", "finding": "covered", "notes": []})

    said = row["words"]["reads"]
    assert (f"another language: {name}" in said) if name else said == ""


def test_plain_german_is_the_counsellor_s_own_language(tmp_path: Path) -> None:
    row = row_of(tmp_path, "de", "de-simple", "camera", {"state": "done", "finding": "covered", "notes": []})

    assert row["words"]["reads"] == ""


@pytest.mark.parametrize("state", ["running", "asking", "stale"])
def test_while_a_part_runs_asks_or_is_old_its_line_is_shown(tmp_path: Path, state: str) -> None:
    [shown] = board(tmp_path, "de", "de", "microphone", {"state": state, "finding": None, "notes": []})

    assert shown["title"] == page("microphone", f'data-line-for="{state}"', "de")
    assert shown["steps"] == []


def test_what_is_well_or_has_not_begun_says_nothing_more() -> None:
    assert screen("camera", {"state": "done", "finding": "ok"}, None, None) is None
    assert screen("camera", {"state": "waiting", "finding": None}, None, None) is None


def test_the_sentence_belongs_to_the_step_with_most_of_its_words_or_to_none() -> None:
    steps = ["Look at the camera.", "Open the slide.", "Open the slide again."]

    assert spoken_step("Ask the client to open the slide.", steps) == 1
    assert spoken_step("Ask the client to wait.", ["Take a chair."]) is None
    assert spoken_step("Ask the client to wait.", []) is None
