"""The loudspeaker: a sound, a question, and the microphone that may hear the answer itself."""

from pathlib import Path

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site
from e2e.sound_card import missing, sound_card


def at_the_question(page: CheckPage, server: Site) -> None:
    """Go on until the page asks whether the sound was heard."""
    page.open(server.url)
    page.start()
    page.wait_for_state("speaker", "asking")


@pytest.mark.parametrize(
    ("answer", "finding", "rating"), [("yes", "ok", "ready"), ("no", "not_heard", "blocked")]
)
def test_the_persons_answer_is_the_finding(
    answer: str, finding: str, rating: str, server: Site, visit: Visit
) -> None:
    page = visit()  # made-up microphones hear no loudspeaker, so the person must answer
    at_the_question(page, server)

    page.answer(answer)

    assert page.finding("speaker") == finding
    assert page.rating("speaker") == rating


def test_the_sound_can_be_asked_for_once_more(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.COUNT_SOUNDS,))
    at_the_question(page, server)

    page.answer("again")
    page.wait_until(lambda: page.page.evaluate("window.sounds") == 2, "the sound is played again")
    page.answer("yes")

    assert page.finding("speaker") == "ok"


def test_who_cannot_hear_skips_the_question_without_a_red_result(server: Site, visit: Visit) -> None:
    page = visit()
    at_the_question(page, server)

    page.skip("speaker")

    assert page.finding("speaker") == "skipped"
    assert page.rating("speaker") == "unknown"
    assert page.overall() == "unknown"


@pytest.mark.quiet("speaker")
def test_a_microphone_that_hears_the_sound_answers_the_question(
    server: Site, visit: Visit, browser_name: BrowserName, tmp_path: Path
) -> None:
    if absent := missing():
        pytest.skip(f"{absent} is not installed here and could not be")
    with sound_card(tmp_path) as quiet_room:  # nobody speaks: the sound alone
        page = visit(browser=browser_name, pulse_server=quiet_room)
        page.open(server.url)
        page.start()
        page.skip_unless_done("camera")
        page.skip("microphone")

        assert page.finding("speaker") == "verified"
        assert page.rating("speaker") == "ready"
        page.page.context.close()


def test_a_browser_that_blocks_the_sound_is_no_broken_loudspeaker(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(faults.SOUND_REFUSED,))
    page.open(server.url)
    page.start()

    page.answer("go")

    page.forgive("ERR_FILE_NOT_FOUND")  # Chromium still loads what could not be played
    assert page.finding("speaker") == "playback_blocked"
    assert page.rating("speaker") == "unknown"


def test_a_question_that_nobody_answers_for_minutes_is_not_measured(server: Site, visit: Visit) -> None:
    page = visit()
    page.own_clock()
    at_the_question(page, server)

    page.pass_s(181)

    assert page.finding("speaker") == "not_measured"


def test_another_loudspeaker_can_be_chosen_and_is_used(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.COUNT_SOUNDS,))  # Chromium's made-up devices have several outputs
    at_the_question(page, server)
    outputs = page.check("speaker").locator("select[data-kind=audiooutput]")
    assert not outputs.is_visible()  # one thing at a time

    page.answer("no")
    page.wait_for_overall()
    values = outputs.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert len(values) > 1

    outputs.select_option(values[-1])
    page.answer("yes")

    assert page.page.evaluate("[window.sounds, window.sink]") == [2, values[-1]]
    assert page.finding("speaker") == "ok"


def test_the_sound_comes_by_itself_2_5_seconds_after_its_announcement(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.COUNT_SOUNDS,))
    page.own_clock()
    at_the_question(page, server)
    before = page.page.evaluate("window.sounds")

    page.pass_s(2.5)

    page.check("speaker").locator("[data-answer=yes]").wait_for()
    assert [before, page.page.evaluate("window.sounds")] == [0, 1]


def test_the_own_voice_is_played_by_one_button_that_also_ends_it(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(faults.COUNT_SOUNDS,))
    page.open(server.url)
    page.run_through()
    voice = page.action("hear-voice")
    tool = page.check("speaker").locator("[data-tool=recording]")
    before = page.page.evaluate("window.sounds")

    voice.click()
    tool.and_(page.page.locator("[data-plays]")).wait_for()
    playing = page.page.evaluate("window.sounds")
    voice.click()

    tool.and_(page.page.locator(":not([data-plays])")).wait_for()
    assert playing == before + 1
    assert tool.locator("audio").count() == 0


def test_without_any_sound_output_firefox_is_not_measured_soon_after_the_tap(
    server: Site, visit: Visit
) -> None:
    page = visit(browser="firefox", pulse_server="")
    page.open(server.url)
    page.start()

    page.answer("go", "microphone")

    assert page.finding("microphone") == "not_measured"
    assert page.rating("microphone") == "unknown"
