"""The same word for the same thing: the glossary of docs/words.md against every catalogue."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from checker.texts.languages import LOCALES

ROOT = Path(__file__).parents[2]
COLUMNS = {"German": "de", "English": "en"}


class Term(NamedTuple):
    words: dict[str, tuple[str, ...]]
    never: dict[str, tuple[str, ...]]


def table(heading: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading of docs/words.md."""
    section = (ROOT / "docs" / "words.md").read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    head, _, *body = rows
    return [dict(zip(head, row, strict=True)) for row in body]


def glossary() -> list[Term]:
    """Return the rows of the table; words that may stand for one another are separated by commas."""
    return [_term(row) for row in table("Glossary")]


def _term(row: dict[str, str]) -> Term:
    def cell(name: str) -> tuple[str, ...]:
        return tuple(word for word in re.split(r",\s*", row[name].replace("–", "")) if word)

    return Term(
        {code: cell(name) for name, code in COLUMNS.items()},
        {code: cell(f"not in {name}") for name, code in COLUMNS.items()},
    )


def texts(language: str) -> dict[str, str]:
    with (LOCALES / language / "LC_MESSAGES" / "startklar.po").open("rb") as file:
        return {str(m.id): str(m.string).replace("\xad", "") for m in read_po(file) if m.id}


def has(word: str, text: str) -> bool:
    """Tell whether a text has a word, in the singular or the plural; what is filled in is not its own."""
    own = re.sub(r"%\(\w+\)s", "", text)
    return re.search(rf"\b{re.escape(word)}(?:s|en|e)?\b", own, re.I) is not None


TERMS = glossary()
CLIENTS = {"plain German": "de-simple", "Turkish": "tr", "Arabic": "ar", "Ukrainian": "uk", "Russian": "ru"}
*CLIENT_TERMS, NEVER = table("Glossary of the clients' languages")


def test_the_glossary_has_a_word_in_each_language() -> None:
    assert len(TERMS) >= 25
    assert all(words for term in TERMS for words in term.words.values())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.words["en"][0])
def test_whoever_says_it_in_english_says_it_with_this_german_word(term: Term) -> None:
    wrong = {
        english: german
        for english, german in texts("de").items()
        if any(has(word, english) for word in term.words["en"])
        and not any(word.lower() in german.lower() for word in term.words["de"])
    }

    assert wrong == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_text_has_a_word_that_the_glossary_replaces(language: str) -> None:
    never = [word for term in TERMS for word in term.never[language]]

    found = {text: word for text in texts(language).values() for word in never if has(word, text)}

    assert found == {}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_clients_language_has_one_word_for_one_thing(name: str) -> None:
    said = {english: text.lower() for english, text in texts(CLIENTS[name]).items()}

    wrong = {
        f"{term['English']}: {english}": text
        for term in CLIENT_TERMS
        for english, text in said.items()
        if has(term["English"], english)
        and not any(word.lower() in text for word in re.split(r",\s*", term[name]))
    }

    assert wrong == {}
    never = re.split(r",\s*", NEVER[name].lower())
    assert [text for text in said.values() if any(re.search(rf"\b{word}", text) for word in never)] == []


def test_nobody_hears_the_client_during_the_check() -> None:
    for language, words in {"de": ("Wir hören", "hören wir"), "en": ("We hear", "we can hear")}.items():
        assert [t for t in texts(language).values() if any(w.lower() in t.lower() for w in words)] == []
