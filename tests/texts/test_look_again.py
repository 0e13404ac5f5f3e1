"""What a translator has to look at again when a German sentence changes: `scripts/look_again.py`."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

MAIN: Callable[[list[str]], int] = runpy.run_path(
    str(Path(__file__).parents[2] / "scripts" / "look_again.py")
)["main"]
LONG = (
    "Ein Satz, der so lang ist, dass er beim Schreiben umbrochen wird, weil er hundert Zeichen hat und mehr."
)


def put(folder: Path, language: str, texts: dict[str, str], note: str = "") -> None:
    catalogue = Catalog(locale=language)
    for msgid, text in texts.items():
        catalogue.add(msgid, text, user_comments=[note] if note else [])
    path = folder / language / "LC_MESSAGES" / "startklar.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def run(folder: Path, *more: str) -> int:
    return MAIN(["ar", "--locales", str(folder), *more])


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    put(tmp_path, "de", {"Yes": "Ja", "long": LONG})
    put(tmp_path, "ar", {"Yes": "نعم", "long": "جملة"}, note="polite form")
    return tmp_path


def test_a_new_translation_has_to_be_looked_at_and_then_no_more(
    locales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(locales) == 1
    assert "2 to look at again in ar" in capsys.readouterr().out

    assert run(locales, "--looked-at") == 0

    assert run(locales) == 0


def test_a_changed_german_sentence_is_listed_with_both_and_the_translation(
    locales: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(locales, "--looked-at")
    put(locales, "de", {"Yes": "Jawohl", "long": LONG})

    assert run(locales) == 1

    told = capsys.readouterr().out
    assert "before: Ja\n" in told
    assert "now:    Jawohl\n" in told
    assert "here:   نعم\n" in told
    assert "1 to look at again in ar" in told


def test_other_notes_and_the_translations_stay(locales: Path) -> None:
    run(locales, "--looked-at")
    run(locales, "--looked-at")

    with (locales / "ar" / "LC_MESSAGES" / "startklar.po").open("rb") as file:
        catalogue = read_po(file, locale="ar")
    message = catalogue.get("long")
    assert message is not None
    assert message.string == "جملة"
    assert " ".join(message.user_comments) == f"polite form German: {LONG}"
