"""Client and counsellor tell each other something by one press: it is seen there, and still there later."""

from statistics import median
from time import monotonic

import pytest
from playwright.sync_api import Locator, expect

from e2e import faults
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.holding_proxy import holding
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import PATIENCE_MS, BoardPage, tell
from e2e.pages.check_page import CheckPage
from e2e.server import Server
from e2e.site import Site

NO_CAMERA = faults.refuses("video", "NotAllowedError", "Permission denied")
NO_MICROPHONE = faults.refuses("audio", "NotAllowedError", "Permission denied")
SEEN_S = 1.0  # the product's promise, as a median


def told(client: CheckPage) -> Locator:
    """Return what the counsellor says on the client's page."""
    return client.page.locator("[data-told]")


def ask(client: CheckPage, signal: str) -> Locator:
    """Return the button by which the client says something."""
    return client.page.locator(f'[data-ask="{signal}"]').filter(visible=True).first


def press(board: BoardPage, label: str, signal: str, detail: str = "") -> Locator:
    """Return the button by which the counsellor says something."""
    about = f'[data-detail="{detail}"]' if detail else ""
    return board.row(label).locator(f'button[data-signal="{signal}"]{about}')


def wait_for_channel(client: CheckPage, connection: str) -> None:
    """Wait until the page listens in this way."""
    client.page.locator(f'main[data-channel="{connection}"]').wait_for(timeout=PATIENCE_MS)


def announced(client: CheckPage) -> str:
    """Return what a screen reader was told last."""
    return client.page.locator("[data-announce]").text_content() or ""


@pytest.mark.quiet("time")
@pytest.mark.parametrize("browser_name", ["chromium", "firefox"])
def test_a_signal_is_seen_within_a_second_in_both_directions(
    sit: Sit, invite: Invite, visit: Visit, browser_name: BrowserName
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(browser=browser_name, faults=(NO_CAMERA,))
    client.open(link)
    client.run_through()
    wait_for_channel(client, "live")
    took_s = []

    for signal in ("take_time", "come_in", "calling", "by_phone", "take_time"):
        began = monotonic()
        press(board, label, signal).click()
        client.page.locator(f'[data-told][data-signal="{signal}"]').wait_for()
        took_s.append(monotonic() - began)
    for signal in ("please_call", "need_time", "please_call", "need_time"):
        began = monotonic()
        ask(client, signal).click()
        board.row(label).and_(board.page.locator(f'[data-asked="{signal}"]')).wait_for()
        took_s.append(monotonic() - began)

    assert median(took_s) <= SEEN_S, took_s


def test_what_the_counsellor_says_is_announced_takes_no_focus_and_survives_a_reload(
    sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit()
    client.open(link)
    wait_for_channel(client, "live")
    client.action("start").focus()

    press(board, label, "late", "10").click()

    expect(told(client)).to_contain_text("Ihre Beraterin kommt etwa 10 Minuten später.")
    expect(client.page.locator("[data-announce]")).to_contain_text("10 Minuten später")
    expect(client.action("start")).to_be_focused()
    expect(board.row(label).locator(".said")).to_contain_text("Ich komme 10 Minuten später")
    assert violations(client.page) == []
    assert violations(board.page) == []

    client.page.reload()
    expect(told(client)).to_contain_text("10 Minuten später")
    board.row(label).get_by_role("button", name="Zurücknehmen").click()
    expect(told(client)).to_be_hidden()
    expect(board.row(label).locator(".said")).to_be_hidden()
    expect(board.row(label).locator("h3")).to_be_focused()


def test_please_call_me_stands_first_in_a_result_that_is_not_ready_and_at_the_top_of_the_board(
    sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(faults=(NO_MICROPHONE,))
    client.open(link)
    wait_for_channel(client, "live")
    expect(ask(client, "please_call")).to_be_hidden()
    client.run_through()
    expect(ask(client, "wait")).to_be_hidden()
    assert violations(client.page) == []
    expect(client.page.locator("[data-overall=blocked] ~ [data-ends] [data-ask=please_call]")).to_be_visible()
    expect(client.page.locator("#microphone ~ [data-help-on] [data-ask=please_call]")).to_be_visible()

    ask(client, "please_call").press("Enter")

    expect(client.page.locator("[data-ends] [data-asked]")).to_be_focused()
    expect(client.page.locator("[data-announce]")).to_contain_text("Sie bitten um einen Anruf")
    expect(ask(client, "please_call")).to_be_hidden()
    expect(board.page.locator("[data-asks] a")).to_contain_text(["Bittet um einen Anruf"])
    assert board.page.title().startswith("(1)")
    assert board.word(label, "asked") == "Bittet um einen Anruf"
    assert violations(client.page) == []
    assert violations(board.page) == []

    press(board, label, "calling").click()
    expect(told(client)).to_contain_text("Ihre Beraterin ruft Sie jetzt an.")
    expect(client.page.locator("[data-ends] [data-asked]")).to_be_hidden()
    expect(board.page.locator("[data-asks]")).to_be_hidden()


def test_who_is_ready_can_say_so_and_take_it_back(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, _ = invite()
    board = BoardPage(sit())
    client = visit()
    client.open(link)
    client.run_through()

    ask(client, "wait").click()
    expect(board.page.locator("[data-asks] a")).to_contain_text(["Ist bereit und wartet"])
    ask(client, "").click()

    expect(board.page.locator("[data-asks]")).to_be_hidden()
    expect(ask(client, "wait")).to_be_visible()


def test_again_offers_that_part_first_and_in_the_foreground(sit: Sit, invite: Invite, visit: Visit) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit()
    client.open(link)
    client.run_through()
    board.wait_for_finding(label, "speaker", "ok")
    board.summary(label).click()

    press(board, label, "again", "speaker").click()
    expect(told(client)).to_contain_text("Bitte noch einmal prüfen: Lautsprecher")
    client.page.locator("[data-again]").click()

    client.wait_for_state("speaker", "asking")
    expect(client.page.locator(".parts [data-check]").first).to_have_attribute("data-check", "speaker")
    expect(client.check("speaker")).to_have_attribute("data-current", "")


def test_who_has_gone_on_can_be_told_nothing_and_the_board_says_so(
    board_server: Site, sit: Sit, invite: Invite
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    tell(board_server, link, "handed_off")
    board.wait_for_status(label, "handed_off")

    expect(board.row(label).locator("[data-tell]")).to_be_hidden()
    expect(board.row(label).locator('[data-word="reach"]')).to_contain_text("liest hier nichts mehr")


@pytest.mark.parametrize("browser_name", ["chromium", "firefox"])
def test_behind_a_proxy_that_holds_streams_back_the_page_asks_and_hears_all_the_same(
    own_server: None,
    board_server: Site,
    sit: Sit,
    invite: Invite,
    visit: Visit,
    browser_name: BrowserName,
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit(browser=browser_name)
    with holding(board_server.url) as proxy:
        client.open(link.replace(board_server.url, proxy))
        wait_for_channel(client, "asked")

        press(board, label, "come_in").click()

        expect(told(client)).to_contain_text("Bitte kommen Sie herein", timeout=PATIENCE_MS)
        client.page.close()


@pytest.mark.usefixtures("own_server")
def test_a_restart_of_the_server_loses_no_signal(
    board_server: Server, sit: Sit, invite: Invite, visit: Visit
) -> None:
    link, label = invite()
    office = sit()
    board = BoardPage(office)
    client = visit()
    client.open(link)
    wait_for_channel(client, "live")
    press(board, label, "take_time").click()
    expect(told(client)).to_be_visible()

    board_server.stop()
    wait_for_channel(client, "stale")
    expect(client.page.locator(".silent")).to_be_visible()
    board_server.start()

    wait_for_channel(client, "live")
    expect(told(client)).to_contain_text("Lassen Sie sich Zeit.")
    board.wait_for_connection("live")
    assert board.word(label, "said") == "Lassen Sie sich Zeit"
    client.forgive("Failed to load resource")
    client.forgive("net::ERR")
    office.problems.clear()


@pytest.mark.parametrize("cut", ["script", "stream", "signal"])
def test_with_the_channel_cut_at_any_step_the_check_is_as_it_was(
    server: Site, invite: Invite, sit: Sit, visit: Visit, cut: str
) -> None:
    link, label = invite()
    board = BoardPage(sit())
    client = visit()
    where = {
        "script": "**/both_ends/begin.js*",
        "stream": "**/api/both-ends/events",
        "signal": "**/api/both-ends/signal",
    }
    client.page.route(where[cut], lambda route: route.abort())
    client.forgive("Failed to load resource")
    client.forgive("net::ERR")

    client.open(link)
    client.run_through()

    assert client.overall() == "ready"
    board.wait_for_status(label, "ready")
    if cut == "signal":
        ask(client, "wait").click()
        expect(client.page.locator("[data-ends] .note")).to_contain_text("Das ist nicht angekommen.")
    else:
        expect(client.page.locator("[data-ends]")).to_have_count(0)


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_at_320_pixels_nothing_sticks_out(
    board_server: Site, sit: Sit, invite: Invite, visit: Visit, language: str
) -> None:
    link, label = invite(mark="Ein langer Vermerk ")
    narrow = {"viewport": {"width": 320, "height": 640}}
    board = BoardPage(sit(**narrow))
    client = visit(language=language, faults=(NO_MICROPHONE,), **narrow)
    client.open(link)
    client.run_through()
    press(board, label, "late", "30").click()
    ask(client, "please_call").click()
    expect(told(client)).to_be_visible()
    expect(board.row(label).locator(".asked")).to_be_visible()

    for page in (client.page, board.page):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert violations(page) == []


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_the_opened_row_has_the_very_words_on_the_client_s_screen(
    sit: Sit, board_server: Site, visit: Visit, language: str
) -> None:
    label = f"screen {language}"
    link = board_server.appointment(in_minutes=5, label=label, language=language[:2])
    board = BoardPage(sit())
    client = visit(language=language, faults=(NO_MICROPHONE,))
    client.open(link)
    client.run_through()
    board.wait_for_finding(label, "microphone", "denied")

    board.summary(label).click()
    screens = board.row(label).locator('[data-check="microphone"] [data-screen] > [lang]')

    expect(screens).to_have_count(1 if language == "de-DE" else 2)
    on_screen = client.check("microphone").locator("[data-slot=outcome]")
    for words in on_screen.locator(".verdict b, .help > p, [data-steps] li").all_inner_texts():
        expect(screens.last).to_contain_text(words)
    assert screens.last.get_attribute("lang") == language[:2]
    expect(screens.first.locator("li .spoken")).to_have_count(1)
    assert violations(board.page) == []
