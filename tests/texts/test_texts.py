"""The words: complete for the catalogue, complete in every language, and held against the schema."""

import re
import runpy
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from checker.core.findings import EVERY, NOTES, Rating
from checker.core.results.questions import counters
from checker.storage.database.tables import counter
from checker.texts import KEPT, NEVER_LEAVES, PARTS, WORDS
from checker.texts import NOTES as NOTE_WORDS
from checker.texts.finding_text import BROWSERS, SYSTEMS, Words, anywhere, on
from checker.texts.labels import SHARED, finding_label
from checker.texts.languages import FOR_CLIENTS
from checker.texts.part_text import Tool

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "checker" / "locales"
CLIENT_WORDS = {
    str(each) for each in runpy.run_path(str(ROOT / "scripts" / "client_words.py"))["client_words"]().values()
}
WHOLE = ("de", "en")
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if (folder / "LC_MESSAGES").is_dir())
FINDINGS = [(check, finding) for check, findings in EVERY.items() for finding in findings]
NOTED_FINDINGS = [(check, note) for check, notes in NOTES.items() for note in notes]
# As CLDR has them (`delimiters/quotationStart` and `quotationEnd`), Arabic as its books in print.
QUOTES = {"de": "„“", "de-simple": "„“", "en": "“”", "tr": "“”", "ar": "«»", "uk": "«»", "ru": "«»"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%.?")


@pytest.fixture(scope="module")
def msgids() -> set[str]:
    """Every text of the templates and the words, as `pybabel extract -F babel.cfg` finds them."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel has no types here
    found = extract_from_dir(ROOT, methods, options)
    return {str(message) for _, _, message, _, _ in found}


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "startklar.po").open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), abort_invalid=True)


def test_the_words_are_those_of_the_catalogue_and_no_others() -> None:
    assert {check: set(words) for check, words in WORDS.items()} == {
        check: set(findings) for check, findings in EVERY.items()
    }


def test_a_finding_has_a_label_of_its_own_or_the_one_that_several_checks_share() -> None:
    own = {finding for check, finding in FINDINGS if WORDS[check][finding].label}

    assert all(finding_label(check, finding) for check, finding in FINDINGS)
    assert own & SHARED.keys() == set()
    assert own | SHARED.keys() == {finding for _, finding in FINDINGS}


@pytest.mark.parametrize("check", EVERY)
def test_a_part_is_named_and_explained_and_has_tools_that_the_page_can_draw(check: str) -> None:
    part = PARTS[check]

    assert part.name
    assert part.explained
    assert part.running
    assert set(part.tools) <= set(get_args(Tool))
    assert all(1 <= len(question.answers) <= 3 for question in part.questions.values())


@pytest.mark.parametrize(("check", "finding"), FINDINGS)
def test_whatever_is_not_fine_says_what_to_do_everywhere_and_what_the_counsellor_can_say(
    check: str, finding: str
) -> None:
    words = WORDS[check][finding]
    if EVERY[check][finding] is Rating.READY:
        assert words.title
        return

    assert words.fix[-1] == anywhere(*words.fix[-1].steps), "the last fix has to fit everything"
    assert all(
        words.steps(browser, system)
        for browser in (*BROWSERS, "other", None)
        for system in (*SYSTEMS, "other", None)
    )
    assert all(words.sentence(system) for system in (*SYSTEMS, "other", None))


def test_every_note_of_the_catalogue_has_its_words_in_the_same_order_and_no_other_has() -> None:
    assert {check: tuple(words) for check, words in NOTE_WORDS.items()} == dict(NOTES)
    assert NOTES.keys() <= EVERY.keys()


@pytest.mark.parametrize(("check", "note"), NOTED_FINDINGS)
def test_a_note_gives_the_counsellor_a_sentence_and_the_client_at_most_four_steps_or_none(
    check: str, note: str
) -> None:
    words = NOTE_WORDS[check][note]

    assert words.say
    assert words.label
    for browser in (*BROWSERS, "other", None):
        for system in (*SYSTEMS, "other", None):
            steps = words.steps(browser, system)
            assert bool(steps) == bool(words.fix)
            assert len(steps) != 1, "the page shows a list"
            assert len(steps) <= 4
    assert words.hint or not words.fix


def test_the_first_fix_that_fits_wins() -> None:
    words = Words("title", fix=(on("firefox", "*", "a"), on("*", "ios", "b"), anywhere("c")))

    assert words.steps("firefox", "ios") == ("a",)
    assert words.steps("safari", "ios") == ("b",)
    assert words.steps(None, None) == ("c",)


def test_a_browser_or_system_that_does_not_exist_is_refused_in_the_tables() -> None:
    with pytest.raises(ValueError, match="netscape"):
        on("chrome netscape", "*", "step")


@pytest.mark.parametrize("check", ["camera", "microphone"])
@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_a_busy_device_is_offered_both_causes_and_none_is_guessed(check: str, system: str | None) -> None:
    words = WORDS[check]["busy"]

    assert "two usual reasons" in words.hint
    assert [step for step in words.steps(None, system) if step.startswith("Or:")]


@pytest.mark.parametrize(("check", "finding"), FINDINGS)
def test_no_word_of_engineers_reaches_the_client(check: str, finding: str) -> None:
    text = " ".join(WORDS[check][finding].texts())
    text += " ".join(part for note in NOTE_WORDS.get(check, {}).values() for part in note.texts())

    assert not re.search(
        r"webrtc|getusermedia|notallowed|notreadable|codec|\budp\b|\bturn\b server", text, re.I
    )


def test_what_the_page_says_is_kept_is_what_is_counted() -> None:
    promised = [question for questions in KEPT.values() for question in questions]

    asked = {question.rpartition(".")[2] for question, _ in counters(("de",))}  # of a check: what about it
    assert sorted(promised) == sorted(asked | {"week"})
    assert [column.name for column in counter.columns] == ["office", "week", "question", "answer", "number"]
    assert len(NEVER_LEAVES) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_fuzzy_or_left_over(language: str, msgids: set[str]) -> None:
    words, wanted = catalogue(language), msgids if language in WHOLE else CLIENT_WORDS
    translated = {str(message.id) for message in words if message.id and message.string}

    assert wanted - translated == set(), "run pybabel as docs/words.md says"
    assert {str(message.id) for message in words if message.id} - wanted == set()
    assert [message.id for message in words if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_text(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert sorted(PLACEHOLDER.findall(str(message.string))) == sorted(
                PLACEHOLDER.findall(str(message.id))
            ), message.id


def test_a_catalogue_for_clients_says_so_and_that_nobody_who_speaks_it_has_read_it_yet() -> None:
    for language in LANGUAGES:
        head = catalogue(language).header_comment.splitlines()

        assert (f"# {FOR_CLIENTS}" in head) == (language not in WHOLE)
        assert ("# needs review by a native speaker" in head) == (language not in WHOLE)
    assert not [text for text in CLIENT_WORDS if "native speaker" in text], "on no page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    opening, closing = tuple(QUOTES[language])
    wrong = set("\"„“”«»'") - {opening, closing} - ({"'"} if language == "en" else set())

    for message in catalogue(language):
        text = str(message.string) if message.id else ""
        assert not wrong & set(text), text
        assert text.count(opening) == text.count(closing), text


def test_the_source_language_says_what_the_code_says() -> None:
    assert [message.id for message in catalogue("en") if message.id and message.string != message.id] == []
