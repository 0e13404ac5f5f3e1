"""Which language a person gets, what it is called, and its dates and times."""

import runpy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from checker.texts.languages import LanguageError, load_languages, whole
from checker.texts.negotiation import lookup, preferred
from tests.texts.test_texts import LANGUAGES, ROOT

OFFERED = ("de", "de-simple", "en", "tr", "ar", "uk", "ru")
SPOKEN = load_languages(OFFERED)
MOMENT = datetime(2026, 11, 30, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("tr-TR,tr;q=0.9,de;q=0.8", "tr"),
        ("ar-EG", "ar"),
        ("uk-UA,ru;q=0.9", "uk"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de-AT", "de"),
        ("de-DE,de-simple;q=0.9", "de"),
        ("de-simple", "de-simple"),
        ("DE-Simple, EN", "de-simple"),
        ("EN", "en"),
        ("fr, tr;q=0.5, en;q=0.7", "en"),
        ("fr, ja", None),
        ("", None),
    ],
)
def test_a_browser_gets_the_first_of_its_languages_that_is_on_offer(
    header: str, expected: str | None
) -> None:
    assert preferred(header, OFFERED) == expected


def test_where_the_language_itself_is_not_on_offer_its_variety_is_better_than_another() -> None:
    assert lookup("de-DE", ("en", "de-simple")) == "de-simple"
    assert lookup("de-simple", ("en", "de")) == "de"


def test_all_seven_languages_are_there_and_two_of_them_have_the_offices_pages() -> None:
    assert sorted(OFFERED) == LANGUAGES
    assert whole(SPOKEN) == ("de", "en")


def test_the_office_needs_a_language_of_its_own() -> None:
    with pytest.raises(LanguageError, match="one more language"):
        load_languages(("tr", "ar"))


def test_each_language_is_called_by_its_own_name_and_no_two_the_same() -> None:
    assert [language.name for language in SPOKEN.values()] == [
        "Deutsch", "Deutsch (einfache Sprache)", "English", "Türkçe", "العربية", "Українська", "Русский"
    ]  # fmt: skip
    assert [code for code, language in SPOKEN.items() if language.direction == "rtl"] == ["ar"]


@pytest.mark.parametrize(
    ("code", "date", "time", "at"),
    [
        ("de", "Montag, 30. November 2026", "14:30", "um 14:30 Uhr"),
        ("de-simple", "Montag, 30. November 2026", "14:30", "um 14:30 Uhr"),
        ("en", "Monday, November 30, 2026", "2:30\u202fPM", "at 2:30\u202fPM"),
        ("tr", "30 Kasım 2026 Pazartesi", "14:30", "saat 14:30"),
        ("ar", "الاثنين، 30 نوفمبر 2026", "2:30 م", "الساعة 2:30 م"),
        ("uk", "понеділок, 30 листопада 2026\u202fр.", "14:30", "о 14:30"),
        ("ru", "понедельник, 30 ноября 2026\u202fг.", "14:30", "в 14:30"),
    ],
)
def test_dates_and_times_are_those_of_the_language(code: str, date: str, time: str, at: str) -> None:
    language = SPOKEN[code]

    assert (language.date(MOMENT), language.time(MOMENT), language.at(MOMENT)) == (date, time, at)
    assert language.zone(MOMENT.astimezone(UTC)) != ""


def test_a_day_without_its_year_has_its_names_written_out() -> None:
    days = {code: language.day(MOMENT) for code, language in SPOKEN.items()}

    assert days == {
        "de": "Montag, 30. November",
        "de-simple": "Montag, 30. November",
        "en": "Monday, November 30",
        "tr": "30 Kasım Pazartesi",
        "ar": "الاثنين، 30 نوفمبر",
        "uk": "понеділок, 30 листопада",
        "ru": "понедельник, 30 ноября",
    }


def test_a_day_keeps_the_words_and_numbers_that_a_language_has_in_it() -> None:
    def day(code: str) -> str:
        return replace(SPOKEN["en"], locale=Locale.parse(code)).day(MOMENT)

    assert day("pt") == "segunda-feira, 30 de novembro"
    assert day("zh") == "11月30日星期一"


def test_names_are_isolated_where_the_text_runs_the_other_way() -> None:
    assert SPOKEN["ar"].apart("RED connect") == "\u2068RED connect\u2069"
    assert SPOKEN["ar"].apart("") == ""
    assert SPOKEN["uk"].apart("RED connect") == "RED connect"


def test_a_catalogue_that_is_dropped_in_needs_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    lines = (
        "# pages: clients",
        "# name: polski (prosty)",
        'msgid ""',
        'msgstr "Content-Type: text/plain; charset=utf-8"',
        "",
        'msgid "Yes"',
        'msgstr "Tak"',
    )
    (folder / "startklar.po").write_text("\n".join(lines), encoding="utf-8")

    polish = load_languages(("en", "pl"), tmp_path)["pl"]

    assert (polish.name, polish.whole) == ("Polski (prosty)", False)
    assert polish.translations.gettext("Yes") == "Tak"


def test_only_a_catalogue_for_clients_is_brought_up_to_date_by_what_a_client_meets(tmp_path: Path) -> None:
    def put(code: str, head: str) -> Path:
        path = tmp_path / code / "LC_MESSAGES" / "startklar.po"
        path.parent.mkdir(parents=True)
        path.write_text(f'{head}msgid ""\nmsgstr "Language: {code}"\n\nmsgid "Gone"\nmsgstr "X"\n')
        return path

    clients, office = put("pl", "# pages: clients\n"), put("fr", "")
    before = office.read_text()

    runpy.run_path(str(ROOT / "scripts" / "client_words.py"))["update"](tmp_path)

    now = clients.read_text()
    assert now.startswith("# pages: clients\n")
    assert 'msgid "Check again"\nmsgstr ""' in now
    assert "Gone" not in now
    assert office.read_text() == before
