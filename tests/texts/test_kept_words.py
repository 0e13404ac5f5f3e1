"""Words are unpacked when somebody speaks the language, and not before."""

import zlib
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from checker.app import make_app
from checker.http.assets.packing import Assets
from checker.settings import Settings
from checker.texts import kept_words
from checker.texts.kept_words import KeptWords
from checker.texts.languages import LOCALES, Language, load_language

CATALOGUE = """
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);"

msgid "Yes"
msgstr "Tak"

msgid "%(n)s week"
msgid_plural "%(n)s weeks"
msgstr[0] "tydzień"
msgstr[1] "tygodnie"
msgstr[2] "tygodni"
"""


def test_words_and_plurals_are_those_of_the_catalogue() -> None:
    words = KeptWords(read_po(BytesIO(CATALOGUE.encode()), locale="pl"))

    weeks = [words.ngettext("%(n)s week", "%(n)s weeks", number) for number in (1, 3, 7)]

    assert (words.gettext("Yes"), words.gettext("No")) == ("Tak", "No")
    assert weeks == ["tydzień", "tygodnie", "tygodni"]


def test_a_language_is_unpacked_by_its_first_word_or_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    warm, cold = load_language("tr", LOCALES), load_language("uk", LOCALES)
    warm.warm_up()
    monkeypatch.setattr(kept_words, "GNUTranslations", lambda _: pytest.fail("unpacked"))

    assert warm.translations.gettext("Yes") == "Evet"
    with pytest.raises(pytest.fail.Exception, match="unpacked"):
        cold.translations.gettext("Yes")


def test_a_catalogue_takes_a_third_of_its_room_until_then() -> None:
    words = load_language("ar", LOCALES).translations
    assert isinstance(words, KeptWords)

    assert len(words.packed) * 2.5 < len(zlib.decompress(words.packed))


def test_a_server_unpacks_its_default_language_alone_at_the_start(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, packed: Assets
) -> None:
    warm: list[str] = []
    monkeypatch.setattr(Language, "warm_up", lambda language: warm.append(language.code))

    make_app(settings, packed=packed)

    assert warm == [settings.default_language]
