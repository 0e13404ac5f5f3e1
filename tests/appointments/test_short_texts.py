"""The invitation for a mail program's address: 2,000 characters after encoding, in every language."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from checker.appointments import email
from checker.texts.languages import LOCALES, gettext, load_language, using_language

LANGUAGES = sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/startklar.po"))
LONGEST_ADDRESS = 2_000
CODE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LINK = f"https://{'beratungsstelle-' * 3}und-angehoerige.verband.example.org/c/{'a' * 26}#{CODE}"
LONG: dict[str, Any] = {
    "office": "Beratungsstelle für ältere Menschen und ihre Angehörigen im Kreis Ludwigslust-Parchim e. V.",
    "phone": "+49 (0)3871 / 26 59 70 - 123",
    "email": "",
    "provider": "RED connect",
    "date": "Donnerstag, 24. September 2026",
    "time": "14:30",
    "zone": "Mitteleuropäische Sommerzeit",
    "minutes": 45,
    "hours": "24",
    "weeks": 12,
}


def address(subject: str, text: str) -> str:
    """As `mailAddress` of web/office/appointments/email.js makes it; JavaScript leaves a few more signs."""
    whole = "\r\n".join(text.split("\n"))
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(whole, safe='')}"


def texts(language: str) -> tuple[str, tuple[str, str]]:
    with using_language(load_language(language, LOCALES)):
        subject = email.confirmation(LONG, link=LINK, again=False).subject
        short, shortest = email.short_texts(LONG, link=LINK)
        marker = email.code_marker()
    return subject, (short.replace(marker, CODE), shortest.replace(marker, CODE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shortest_text_fits_an_address_with_long_names_and_links(language: str) -> None:
    subject, (short, shortest) = texts(language)

    assert len(address(subject, shortest)) <= LONGEST_ADDRESS
    assert len(shortest) < len(short)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_short_text_fits_in_a_language_of_plain_letters(language: str) -> None:
    subject, (short, _) = texts(language)

    assert len(address(subject, short)) <= LONGEST_ADDRESS


def test_the_shortest_text_has_room_for_letters_that_take_six_characters_each() -> None:
    subject, (_, shortest) = texts("en")
    foreign = {text: re.sub(r"[A-Za-z]", "ж", text) for text in (subject, shortest)}
    body = "\n".join(
        line if LINK in line or CODE in line else foreign_line
        for line, foreign_line in zip(shortest.split("\n"), foreign[shortest].split("\n"), strict=True)
    )

    assert len(address(foreign[subject], body)) <= LONGEST_ADDRESS


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_short_texts_have_what_the_five_steps_need(language: str) -> None:
    with using_language(load_language(language, LOCALES)):
        buttons = [gettext("Start the check"), gettext("To the video consultation")]
    devices = {"de": ["Kamera", "Mikrofon", "Platz"], "en": ["camera", "microphone", "place"]}[language]

    for text in texts(language)[1]:
        for wanted in [LINK, f": {CODE}", LONG["phone"], *buttons, *devices]:
            assert wanted in text, wanted


def test_an_office_without_a_telephone_promises_none() -> None:
    with using_language(load_language("de", LOCALES)):
        short, shortest = email.short_texts(LONG | {"phone": ""}, link=LINK)

    assert "Hilfe" not in short.replace(LONG["office"], "") + shortest
