"""What browsers and systems call their buttons and settings: one table, true wherever a sentence uses it."""

import re
from datetime import date
from itertools import product

import pytest
from babel.messages.pofile import read_po

from checker.texts import NOTES, PARTS, WORDS
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.languages import LOCALES, load_languages
from checker.texts.vendor_labels import LABELS, labels, plain_labels

SPOKEN = load_languages(("de", "en", "ar", "ru"))
DEVICES = list(product((*BROWSERS, None), (*SYSTEMS, None)))
NAMED = re.compile(r"%\((\w+)\)s")
# Of the sentence, not of the device.
OWN = {"provider", "phone", "address", "device"}
GERMAN, ENGLISH, ANGLED = re.compile("„([^“]*)“"), re.compile("“([^”]*)”"), re.compile("«([^»]*)»")
QUOTED = {
    "de": GERMAN, "de-simple": GERMAN, "en": ENGLISH, "tr": ENGLISH, "ar": ANGLED, "uk": ANGLED, "ru": ANGLED
}  # fmt: skip
# Quoted because they are names of programs, or said by a person.
NAMES = {"Safari", "Chrome", "Samsung Internet", "https", "JavaScript", "без звука"}


def named(texts: list[str]) -> set[str]:
    return {name for text in texts for name in NAMED.findall(text)} - OWN


def test_every_label_has_words_in_each_language_and_a_source_and_when_it_was_seen() -> None:
    assert all({"de", "en"} <= label.texts.keys() for label in LABELS)
    assert all(
        word == word.strip() != "" for label in LABELS for words in label.texts.values() for word in words
    )
    assert all(label.source for label in LABELS)
    for label in LABELS:
        if label.seen:
            assert date.fromisoformat(label.seen) >= date(2026, 1, 1)
        else:
            assert not label.source.startswith("Chromium"), "what was not seen at a source says so"


@pytest.mark.parametrize(("browser", "system"), DEVICES)
def test_a_sentence_for_a_device_names_only_what_this_device_shows(
    browser: str | None, system: str | None
) -> None:
    known = plain_labels(browser, system, "de").keys()

    for check, findings in WORDS.items():
        for finding, words in findings.items():
            texts = [*words.steps(browser, system), words.hint, words.sentence(system), words.title]
            assert named(texts) <= known, (check, finding)
    for notes in NOTES.values():
        for note in notes.values():
            assert named([note.hint, note.say, *note.steps(browser, system)]) <= known
    for part in PARTS.values():
        told = part.for_labels(known)
        assert named([text for texts in told.hints.values() for text in texts]) <= known
        assert all(told.hints.values())


def test_the_first_row_that_fits_counts_and_a_prompt_is_named_as_the_browser_has_it() -> None:
    allow = {
        device: plain_labels(*device, "de")["allow"]
        for device in [("chrome", "android"), ("firefox", "linux"), ("safari", "ios"), ("samsung", "android")]
    }

    assert allow == {
        ("chrome", "android"): ("Beim Besuch der Website erlauben", "Bei jedem Besuch erlauben"),
        ("firefox", "linux"): ("Erlauben",),
        ("safari", "ios"): ("Erlauben",),
        ("samsung", "android"): ("Zulassen",),
    }
    assert plain_labels("chrome", "ios", "de")["allow"] == ("Erlauben",), (
        "Apple's prompt, whatever the browser"
    )


def test_android_asks_for_itself_and_no_other_system_does() -> None:
    systems = {system for browser, system in DEVICES if "app_allow" in plain_labels(browser, system, "de")}

    assert systems == {"android"}
    hints = PARTS["camera"].for_labels(plain_labels("chrome", "android", "de").keys()).hints["prompt"]
    assert any("%(app_allow)s" in text for text in hints)
    assert (
        len(hints)
        == len(PARTS["camera"].for_labels(plain_labels("chrome", "windows", "de").keys()).hints["prompt"]) + 1
    )


def test_labels_are_quoted_as_the_language_does_and_a_further_language_falls_back() -> None:
    assert labels("firefox", "windows", SPOKEN["de"])["blocked"] == "„Blockiert“ oder „Temporär blockiert“"
    assert labels("firefox", "windows", SPOKEN["en"])["allow"] == "“Allow”"
    assert plain_labels("firefox", "windows", "de-simple")["allow"] == ("Erlauben",)
    assert plain_labels("firefox", "windows", "xx")["allow"] == ("Allow",)
    assert labels("firefox", "windows", SPOKEN["ar"])["allow"] == "«\u2068اسمح\u2069»"
    assert labels("firefox", "windows", SPOKEN["ru"])["blocked"].count("»") == 2


@pytest.mark.parametrize("language", QUOTED)
def test_whatever_a_step_quotes_is_a_button_of_ours_or_stands_in_the_table(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "startklar.po").open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"))
    ours = {str(message.string) for message in catalogue if message.id}
    table = {word for label in LABELS for word in label.texts.get(language.partition("-")[0], ())}

    for findings in WORDS.values():
        for words in findings.values():
            for text in (step for fix in words.fix for step in fix.steps):
                message = catalogue.get(text)
                assert message is not None
                quoted = set(QUOTED[language].findall(str(message.string)))
                # A sentence to say; Russian and Ukrainian have the full stop outside.
                spoken = str(message.string).partition(": ")[2] if ".”" in text else ""
                said = {words for words in quoted if words in spoken}
                assert quoted - said <= ours | table | NAMES, text
