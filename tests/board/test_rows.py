"""The rows of the board: worded for the counsellor, for every status and finding, in every language."""

import json
from pathlib import Path
from typing import Any

import pytest

from checker.board.rows import BoardRows
from checker.board.texts import STATUS
from checker.core.board_status import SOON_S, Phase, Status
from checker.core.findings import CATALOGUE, CHECKS, NOTES, Rating
from checker.http.numbered_rows import Item
from checker.storage.board import Entry
from checker.texts import NOTES as NOTE_WORDS
from checker.texts import WORDS
from checker.texts.labels import STATES
from checker.texts.languages import load_languages
from tests.support import NOW_S, make_settings

SPOKEN = load_languages(("de", "en"))
FOUND = [(check, finding) for check, findings in CATALOGUE.items() for finding in findings]


def entry(**more: Any) -> Entry:
    given: dict[str, Any] = {
        "id": "a" * 32,
        "starts": int(NOW_S) + 300,
        "ends": int(NOW_S) + 3_900,
        "label": "File 12",
        "counsellor": "b" * 32,
        "cancelled": False,
        "counsellor_name": "anna",
        "stage": None,
        "checks_json": None,
        "system": None,
        "received_at": None,
    }
    return Entry(**(given | more))


def with_finding(check: str, finding: str, notes: tuple[str, ...] = (), **more: Any) -> Entry:
    checks: dict[str, dict[str, Any]] = {
        each: {"state": "done", "finding": next(iter(CATALOGUE[each])), "notes": []} for each in CHECKS
    }
    checks[check] |= {"finding": finding, "notes": notes}
    news = {"stage": "finished", "checks_json": json.dumps(checks), "received_at": int(NOW_S)}
    return entry(**(news | more))


@pytest.fixture
def wording(tmp_path: Path) -> BoardRows:
    return BoardRows(SPOKEN["en"], make_settings(tmp_path, provider_name="RED connect"))


@pytest.fixture
def german(tmp_path: Path) -> BoardRows:
    return BoardRows(SPOKEN["de"], make_settings(tmp_path))


def test_there_are_words_for_every_status_and_state_and_no_others() -> None:
    assert set(STATUS) == set(Status)
    assert set(STATES) == {"waiting", "running", "asking", "stale"}


@pytest.mark.parametrize(("check", "finding"), FOUND)
def test_whoever_needs_help_gets_a_sentence_for_the_telephone_in_german(
    german: BoardRows, check: str, finding: str
) -> None:
    rated = CATALOGUE[check][finding]

    row = german.row(with_finding(check, finding, system="android"))

    assert row["checks"][check]["finding"] == finding
    assert row["checks"][check]["rating"] == rated.value
    assert (row["status"] == "help") == (rated in (Rating.LIMITED, Rating.BLOCKED))
    assert bool(row["words"]["say"]) == (row["status"] == "help")
    assert bool(row["checks"][check]["say"]) == (rated is not Rating.READY)
    assert "%" not in json.dumps(row)


def test_the_sentence_is_the_one_for_the_clients_system(wording: BoardRows) -> None:
    said = {
        system: wording.row(with_finding("camera", "denied", browser="safari", system=system))["words"]["say"]
        for system in ("ios", "windows", "other")
    }

    assert said["ios"] == WORDS["camera"]["denied"].sentence("ios") % {"allow": "“Allow”"}
    assert said["windows"] == said["other"] == WORDS["camera"]["denied"].sentence(None)
    assert said["ios"] != said["other"]


def test_the_sentence_names_the_button_as_the_clients_browser_does_in_the_counsellors_language(
    german: BoardRows,
) -> None:
    said = [
        german.row(with_finding("camera", "dismissed", browser=browser, system="windows"))["words"]["say"]
        for browser in ("chrome", "firefox", None)
    ]

    assert "„Beim Besuch der Website erlauben“ oder „Bei jedem Besuch erlauben“" in said[0]
    assert "„Erlauben“ zu wählen" in said[1]
    assert "„Erlauben“ oder „Zulassen“" in said[2]


def test_what_can_be_read_out_is_in_the_row_of_whoever_needs_help_for_the_clients_browser(
    german: BoardRows,
) -> None:
    given: dict[str, Any] = {"browser": "firefox", "system": "windows"}

    lines = german.row(with_finding("camera", "denied", **given))["aloud"]

    assert all(line.keys() == {"ask", "yes", "no"} and all(line.values()) for line in lines)
    assert "„Blockiert“ oder „Temporär blockiert“" in lines[1]["yes"]
    assert german.row(with_finding("camera", "ok", **given))["aloud"] == []
    assert german.row(with_finding("camera", "dark", **given))["aloud"] == []


def test_who_has_not_opened_the_link_is_dictated_the_way(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, public_url="https://video-check.example.org")

    lines = BoardRows(SPOKEN["de"], settings).row(entry(phase=Phase.RUNNING))["aloud"]

    assert len(lines) == 3
    assert "video Bindestrich check Punkt example Punkt org" in lines[1]["yes"]
    assert "Zugangscode" in lines[2]["yes"]


def test_who_has_left_with_a_fault_is_still_told_about_and_who_has_gone_on_is_not(wording: BoardRows) -> None:
    left = {
        phase: wording.row(with_finding("camera", "covered", stage="left", phase=phase)) for phase in Phase
    }
    gone_on = wording.row(with_finding("camera", "covered", stage="handed_off"))

    assert {row["words"]["about"] for row in left.values()} == {"Camera: covered"}
    assert all(row["words"]["say"] for row in left.values())
    assert {phase for phase, row in left.items() if row["status"] == "help"} == {Phase.SOON, Phase.RUNNING}
    assert (gone_on["words"]["say"], gone_on["words"]["status"]) == ("", "Gone on to RED connect")


def test_who_has_not_opened_the_link_at_the_start_gets_a_sentence_with_the_address_to_type(
    tmp_path: Path,
) -> None:
    settings = make_settings(tmp_path, public_url="https://check.example.org")
    rows = {code: BoardRows(SPOKEN[code], settings).row(entry(phase=Phase.RUNNING)) for code in SPOKEN}

    assert {row["status"] for row in rows.values()} == {"help"}
    assert rows["en"]["words"]["about"] == "The link has not been opened yet"
    assert rows["de"]["words"]["about"] == "Der Link ist noch nicht geöffnet"
    assert all("check.example.org" in row["words"]["say"] for row in rows.values())
    assert "%" not in json.dumps(list(rows.values()))


@pytest.mark.parametrize(
    ("age_s", "about"),
    [
        (-SOON_S, "Everything was ready"),
        (-SOON_S - 1, "Has not come back since the first visit"),
    ],
)
def test_who_was_ready_an_hour_before_the_start_or_later_is_not_missed(
    wording: BoardRows, age_s: int, about: str
) -> None:
    starts = entry().starts
    seen_at = starts + age_s

    row = wording.row(with_finding("camera", "ok", stage="left", phase=Phase.RUNNING, received_at=seen_at))

    assert row["words"]["about"] == about
    assert (row["status"] == "help") == (about != "Everything was ready")
    assert bool(row["words"]["say"]) == (row["status"] == "help")


def test_who_has_tried_long_before_is_shown_with_what_is_missing_and_the_sentence(german: BoardRows) -> None:
    row = german.row(with_finding("microphone", "muted", phase=Phase.AHEAD))

    assert (row["status"], row["words"]["about"]) == ("tried", "Mikrofon: stumm geschaltet")
    assert row["words"]["status"] == "Ausprobiert, es fehlt noch etwas"
    assert row["words"]["say"]


def test_who_has_tried_long_before_and_was_ready_has_not_just_left_the_page(german: BoardRows) -> None:
    ahead, soon = (
        german.row(with_finding("camera", "ok", stage="left", phase=phase))
        for phase in (Phase.AHEAD, Phase.SOON)
    )

    assert ahead["status"] == soon["status"] == "left"
    assert ahead["words"]["about"] == soon["words"]["about"] == "Es war alles bereit"
    assert ahead["words"]["status"] == "Ausprobiert"
    assert soon["words"]["status"] == "Hat die Seite verlassen"


def test_a_part_that_waits_for_the_person_to_check_it_again_does_not_read_as_running(
    wording: BoardRows,
) -> None:
    checks = json.dumps({"camera": {"state": "stale", "finding": "ok"}})

    row = wording.row(entry(stage="checking", checks_json=checks))

    assert (row["status"], row["words"]["status"]) == ("stale", "Result is out of date")
    assert row["words"]["about"] == "Camera: result is out of date"


def test_a_running_check_names_its_step(german: BoardRows) -> None:
    checks = json.dumps({"microphone": {"state": "asking", "finding": None}})

    row = german.row(entry(stage="checking", checks_json=checks))

    assert (row["status"], row["words"]["about"]) == ("checking", "Mikrofon: wartet auf eine Antwort")
    assert row["checks"]["camera"]["state"] == "waiting"


def test_an_old_finding_is_told_as_out_of_date_and_without_a_rating(wording: BoardRows) -> None:
    checks = json.dumps({"camera": {"state": "stale", "finding": "denied"}})

    camera = wording.row(entry(stage="finished", checks_json=checks))["checks"]["camera"]

    assert (camera["state"], camera["finding"], camera["rating"]) == ("stale", None, None)
    assert camera["text"] == "result is out of date"


@pytest.mark.parametrize("note", NOTES["connection"])
def test_a_note_stands_behind_its_finding_with_its_sentence_and_changes_nothing_else(
    german: BoardRows, note: str
) -> None:
    for finding in CATALOGUE["connection"]:
        plain = german.row(with_finding("connection", finding))
        noted = german.row(with_finding("connection", finding, (note,)))

        before, after = plain["checks"]["connection"], noted["checks"]["connection"]
        assert after["text"].startswith(before["text"] + " · ")
        assert after["say"].startswith(before["say"])
        assert len(after["say"]) > len(before["say"])
        same = ("state", "finding", "rating", "name")
        assert [after[name] for name in same] == [before[name] for name in same]
        assert (noted["status"], noted["words"]["about"]) == (plain["status"], plain["words"]["about"])
        assert "%" not in json.dumps(noted)


def test_the_row_itself_says_what_to_ask_for_and_nothing_that_the_client_cannot_change(
    wording: BoardRows,
) -> None:
    row = wording.row(with_finding("connection", "poor", ("indirect", "slow_down")))

    poor, notes = WORDS["connection"]["poor"], NOTE_WORDS["connection"]
    detour = notes["indirect"].say % {"provider": "RED connect"}
    assert row["words"]["say"] == f"{poor.say} {notes['slow_down'].say}"
    assert row["checks"]["connection"]["text"] == "weak · receiving is slow · probably no direct way"
    assert row["checks"]["connection"]["say"] == f"{row['words']['say']} {detour}"


def test_a_row_of_an_older_version_has_no_notes(wording: BoardRows) -> None:
    checks = json.dumps({"connection": {"state": "done", "finding": "good"}})

    connection = wording.row(entry(stage="checking", checks_json=checks))["checks"]["connection"]

    assert (connection["text"], connection["say"]) == ("good", "")


def test_labels_are_left_out_where_they_are_not_asked_for(wording: BoardRows) -> None:
    item = Item(entry(label="Mrs. K."), 1)

    assert b"Mrs. K." in wording.encoded(item, labels=True)
    assert b"Mrs. K." not in wording.encoded(item, labels=False)


def test_a_row_is_worded_once_per_language_whoever_watches(wording: BoardRows, german: BoardRows) -> None:
    item = Item(entry(), 1)

    first = wording.encoded(item, labels=True)

    assert wording.encoded(item, labels=True) is first
    assert german.encoded(item, labels=True) is not first
    assert len(item.rendered) == 2


@pytest.mark.parametrize(
    ("after_s", "when", "until"),
    [(-300, "before", "in 5 minutes"), (-59, "now", ""), (0, "running", ""), (3_600, "over", "")],
)
def test_the_countdown_goes_by_the_start_and_the_end(
    wording: BoardRows, after_s: float, when: str, until: str
) -> None:
    row = wording.row(entry())

    timed = wording.with_time(row, row["starts_ms"] / 1000 + after_s)

    assert (timed["when"], timed["until"]) == (when, until)


@pytest.mark.parametrize(("age_s", "ago"), [(0, ""), (59, ""), (130, "2 minutes ago"), (-30, "")])
def test_the_age_of_the_news_is_told_in_whole_minutes(wording: BoardRows, age_s: float, ago: str) -> None:
    row = wording.row(entry(stage="opened", received_at=int(NOW_S)))

    assert wording.with_time(row, NOW_S + age_s)["ago"] == ago
