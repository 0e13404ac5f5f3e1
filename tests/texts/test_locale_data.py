"""Of a language the process keeps what pages say, and no more; packed until it is spoken."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale, localedata
from babel.core import get_global
from babel.dates import format_timedelta
from babel.units import UnknownUnitError, format_unit

from checker.texts import locale_data
from checker.texts.languages import LOCALES, load_language

MOMENT = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(("code", "said"), [("de", "3 Minuten"), ("uk", "3 хвилини"), ("ar", "3 دقائق")])
def test_units_of_time_and_names_of_languages_stay_and_currencies_go(code: str, said: str) -> None:
    locale = load_language(code, LOCALES).locale

    assert "currency_names" in localedata.load(code)
    with pytest.raises(KeyError):
        locale.currencies  # noqa: B018 -- a property that looks it up
    with pytest.raises(UnknownUnitError):
        format_unit(3, "length-meter", locale=locale)
    assert format_timedelta(timedelta(minutes=3), locale=locale) == said
    assert Locale("tr").get_display_name(locale) == locale.languages["tr"]


@pytest.mark.parametrize("code", ["de", "de-AT", "zh-TW"])
def test_a_kept_locale_is_the_one_that_babel_finds_for_the_code(code: str) -> None:
    locale = Locale.parse(code, sep="-")

    kept = locale_data.kept(locale)

    assert (kept, str(kept)) == (locale, str(locale))
    assert kept.months == locale.months
    assert kept.plural_form(1) == locale.plural_form(1)


def test_no_file_is_read_when_a_language_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    russian = load_language("ru", LOCALES)
    locale_data.unpacked.cache_clear()
    localedata.clear_caches()
    monkeypatch.setattr(localedata, "resolve_locale_filename", lambda _: pytest.fail("a file is read"))

    assert russian.date(MOMENT) == "понедельник, 30 ноября 2026\u202fг."
    assert russian.zone(MOMENT) == "Всемирное координированное время"


def test_babel_keeps_nothing_of_a_language_that_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    localedata.load("tr")
    locale_data.kept(Locale("tr"))
    monkeypatch.setattr(localedata, "resolve_locale_filename", lambda _: pytest.fail("a file is read"))

    with pytest.raises(pytest.fail.Exception, match="a file is read"):
        localedata.load("tr")


def test_tables_of_all_languages_are_kept_of_those_that_babel_knows() -> None:
    locale_data.forget_unasked()

    subtags = get_global("likely_subtags")
    assert subtags["zh_TW"] == "zh_Hant_TW"
    assert "aab" not in subtags
    assert get_global("territory_currencies") == {}
