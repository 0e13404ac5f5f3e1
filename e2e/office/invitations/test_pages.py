"""Inviting many at once; without scripts; every page looked at by the machine."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from e2e.accessibility import violations
from e2e.conftest import Visit
from e2e.office.invitations.conftest import CODE, Sit, Wire, clipboard, unfolded
from e2e.server import TIME_ZONE


def test_many_are_made_from_a_table_and_each_keeps_its_own_code(sit: Sit, wire: Wire) -> None:
    office = sit()
    day = (datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=3)).strftime("%d.%m.%Y")
    table = f"{day} 09:00; Erstgespräch; FIRST1234\n{day}\t10:00\n{day};11:00;;THIRD1234"
    office.many(table + "\n01.01.2020 10:00")
    office.submit()
    assert "Zeile 4" in office.page.locator("#table-faults").inner_text()
    assert "THIRD1234" in office.page.locator("#table").input_value()

    office.page.locator("#table").fill(table)
    office.submit()

    rows = office.page.locator("[data-number]")
    assert [row.locator("[data-code]").text_content() for row in rows.all()] == ["FIRST1234", "", "THIRD1234"]
    rows.nth(2).locator('[data-action="copy-mail"]').click()
    rows.nth(2).locator('[data-slot="note"]', has_text="Kopiert").wait_for()
    assert "#THIRD1234" in clipboard(office)
    with office.page.expect_navigation():
        rows.nth(0).locator("[data-open]").click()
    assert (office.is_one, office.code()) == (True, "FIRST1234")
    assert not wire.holds("FIRST1234")
    assert not wire.holds("THIRD1234")


def test_a_line_that_may_hide_a_code_is_not_sent(sit: Sit, wire: Wire) -> None:
    office = sit()
    office.many("24.11.2027 14:30 HIDDEN123\nmorgen; x; HIDDEN123\n24.11.2027 14:30; HIDDEN123")

    office.go.click()

    faults = office.page.locator("#table-faults").inner_text()
    assert [number for number in ("Zeile 1", "Zeile 2", "Zeile 3") if number not in faults] == []
    assert office.office.path == "/appointments/many"
    assert not wire.holds("HIDDEN123")


def test_without_scripts_the_invitation_is_there_and_says_that_the_code_is_missing(
    sit: Sit, wire: Wire
) -> None:
    office = sit(java_script_enabled=False)
    office.new()
    assert "Ohne JavaScript" in office.page.locator("main").inner_text()
    assert not office.page.locator("[data-code-input]").is_visible()

    office.submit()

    assert office.is_one
    assert "ohne den Code" in office.page.locator("main").inner_text()
    assert "[hier den Zugangscode eintragen]" in office.letter()
    for name in ("save-mail", "save-calendar"):
        _, content = office.saved(name)
        assert office.link() in unfolded(content)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(sit: Sit, visit: Visit, width: int) -> None:
    office = sit(viewport={"width": width, "height": 900}, color_scheme="dark" if width == 320 else "light")
    found: list[str] = []

    def look(where: str) -> None:
        wide = office.page.evaluate("() => document.documentElement.scrollWidth")
        found.extend(f"{where}: {problem}" for problem in violations(office.page))
        found.extend([f"{where} is {wide} px wide"] if wide > width else [])

    office.new()
    office.paste_code("https://arzt.redmedical.de/x")
    look("form")
    office.paste_code(CODE)
    office.page.locator("#label").fill("Erstgespräch mit einem sehr langen Zusatz")
    office.submit()
    look("made")
    office.page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    look("everything open")
    office.page.locator("#date").fill("2020-01-01")
    office.do("move")
    look("not moved")
    office.do("cancel")
    look("cancelled")
    office.many("morgen")
    office.go.click()
    look("table with a fault")
    day = (datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=3)).strftime("%d.%m.%Y")
    office.many(f"{day} 09:00; Erstgespräch; {CODE}")
    office.submit()
    look("batch")
    office.office.open("/appointments?whose=team")
    look("list")
    office.office.open("/appointments?q=nowhere")
    look("nothing found")

    assert found == []


def test_on_paper_there_is_the_letter_alone(sit: Sit) -> None:
    office = sit()
    office.new()
    office.submit()

    office.page.emulate_media(media="print")

    printed = office.page.locator("body").inner_text().split()
    letter = office.page.locator(".letter").inner_text().split()
    assert len(letter) > 50
    assert printed == letter
