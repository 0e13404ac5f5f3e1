"""Of a language the process keeps what pages say, and no more."""

from datetime import timedelta

import pytest
from babel import Locale, localedata
from babel.dates import format_timedelta

from checker.texts.languages import LOCALES, load_language


@pytest.mark.parametrize(("code", "said"), [("de", "3 Minuten"), ("uk", "3 хвилини"), ("ar", "3 دقائق")])
def test_units_of_time_and_names_of_languages_stay_and_currencies_go(code: str, said: str) -> None:
    language = load_language(code, LOCALES)

    kept = localedata.load(code)

    assert {name for name in kept if name.startswith("currency")} == set()
    assert {name.partition("-")[0] for name in kept["unit_patterns"]} == {"duration"}
    assert format_timedelta(timedelta(minutes=3), locale=language.locale) == said
    assert Locale("tr").get_display_name(language.locale)
