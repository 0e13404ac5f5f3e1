"""What may stand in a header, a page or an e-mail."""

import pytest

from checker.core.plain_text import has_controls


@pytest.mark.parametrize("text", ["", "Büro, 2. Stock", "a b", "מרכז ‏ייעוץ", "👩‍👩‍👧", "a\u00a0b\u00ad"])
def test_letters_of_every_script_are_plain(text: str) -> None:
    assert not has_controls(text)


@pytest.mark.parametrize("control", ["\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
def test_a_control_character_anywhere_is_found(control: str) -> None:
    assert all(has_controls(text) for text in (control, f"{control}a", f"a{control}b", f"a{control}"))
