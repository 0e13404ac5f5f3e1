"""What the counsellor reads out: for every finding that needs the client, on every kind of device."""

from itertools import product

import pytest

from checker.core.findings import CATALOGUE, Rating
from checker.texts import WORDS
from checker.texts.aloud import ALOUD, DICTATE, Line, script, spelled
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.vendor_labels import plain_labels
from tests.texts.test_vendor_labels import NAMED

DEVICES = list(product((*BROWSERS, None), (*SYSTEMS, None)))
GIVEN = {"address", "spelled", "device", "setting", "provider"}
# Nothing to do for the client, or nothing that the telephone could mend.
SILENT = {"not_listed", "low_resolution", "skipped", "not_measured"}


def all_lines() -> list[Line]:
    scripts = [one for findings in ALOUD.values() for scripts in findings.values() for one in scripts]
    return [*DICTATE, *(line for one in scripts for line in one.lines)]


def test_every_finding_that_holds_a_client_up_can_be_talked_through() -> None:
    spoken = {(check, finding) for check, findings in ALOUD.items() for finding in findings}
    wanted = {
        (check, finding)
        for check, findings in CATALOGUE.items()
        for finding, rating in findings.items()
        if rating is not Rating.READY and finding not in SILENT
    }

    assert spoken == wanted


@pytest.mark.parametrize(("browser", "system"), DEVICES)
def test_what_is_read_out_names_only_what_this_device_shows(browser: str | None, system: str | None) -> None:
    known = plain_labels(browser, system, "de").keys() | GIVEN

    for check, findings in ALOUD.items():
        access = {"access"} if f"{check}_access" in known else set()
        for finding in findings:
            lines = script(check, finding, browser, system)
            assert 1 <= len(lines) <= 4, (check, finding)
            named = {name for line in lines for text in line.texts() for name in NAMED.findall(text)}
            assert named <= known | access, (check, finding)


@pytest.mark.parametrize("system", ["android", "ios"])
def test_a_telephone_is_told_nothing_of_slides_plugs_and_keyboards(system: str) -> None:
    for check, findings in ALOUD.items():
        for finding in findings:
            said = " ".join(t for line in script(check, finding, None, system) for t in line.texts())
            assert not any(
                word in said for word in ("slide", "keyboard", "Windows", "restart the computer")
            ), said


def test_each_line_asks_one_question_and_the_counsellors_note_stays_a_note() -> None:
    for line in all_lines():
        assert line.ask.count("?") == 1, line.ask
        assert line.ask.endswith("?") or line.ask.endswith("?”"), line.ask
        assert all(len(text) <= 200 for text in line.texts()), line
        assert "client" not in " ".join(line.texts())
    assert all(WORDS[check][finding].say for check, findings in ALOUD.items() for finding in findings)


def test_an_address_is_spelled_sign_by_sign() -> None:
    german = {"dot": "Punkt", "hyphen": "Bindestrich", "slash": "Schrägstrich", "colon": "Doppelpunkt"}

    said = spelled("pruefung-a.example.org:8443/x", lambda word: german.get(word, word))

    assert said == "pruefung Bindestrich a Punkt example Punkt org Doppelpunkt 8443 Schrägstrich x"
