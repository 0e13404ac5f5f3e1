"""Bad days: a server that stops, wrong links, two tabs, malformed bodies. Nothing is lost or locked."""

import json
from collections.abc import Callable

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import ALL_WELL, CheckPage
from e2e.server import Server
from e2e.site import Site
from e2e.stand_in_red import Provider

JSON = "application/json"


def delivered(page: CheckPage) -> list[tuple[str, int]]:
    """Note the path and status of every answer from now on."""
    answers: list[tuple[str, int]] = []
    page.page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    return answers


def test_a_server_that_stops_in_the_middle_stops_nobody_and_gets_the_news_later(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    server = make_server()
    page = visit(browser=browser_name)
    page.own_clock()
    answers = delivered(page)
    page.open(server.appointment())
    page.start()
    page.wait_for_picture()

    page.forgive("net::ERR_")  # refused, reset, or cut off: it is gone
    server.kill()
    page.skip("speaker")
    page.wait_for_overall()
    assert page.finding("microphone") == "ok"
    assert page.action("handoff").is_enabled()
    server.start()
    page.pass_s(31)  # the longest pause between two tries

    # The clock may jump over the deadline of a request on its way; the next one hears 204: counted already.
    for path, statuses in (("readiness", {200}), ("results", {200, 204})):
        wanted = {(f"{server.url}/api/{path}", status) for status in statuses}
        page.wait_until(lambda wanted=wanted: wanted & {*answers}, f"{path} arrives")  # type: ignore[misc] # a lambda's default has no type of its own


def test_a_second_tab_takes_over_and_the_first_goes_on_for_itself(server: Site, visit: Visit) -> None:
    link = server.appointment()
    first, second = visit(), visit()
    first.open(link)

    second.open(link)
    second.run_through()
    first.run_through()

    assert {first.overall(), second.overall()} <= ALL_WELL
    first.forgive("409")
    second.forgive("409")


@pytest.mark.parametrize("language", ["de-DE", "en-GB"])
def test_an_unknown_link_is_a_neutral_page_with_the_self_test_and_the_phone(
    language: str, server: Site, visit: Visit
) -> None:
    page = visit(language=language)

    answer = page.open(f"{server.url}/c/no-such-token#ABC123XYZ")

    page.forgive("404")
    assert answer
    assert answer.status == 404
    assert server.phone in page.page.inner_text("body")
    page.page.locator('main a[href^="/"]').first.click()
    page.run_through()
    assert page.overall() in ALL_WELL


def test_an_expired_link_is_the_same_page(make_server: Callable[..., Server], visit: Visit) -> None:
    server = make_server(PHONE="030 123456")
    link = server.appointment(in_minutes=-600)
    early, page = visit(), visit()
    before = early.open(link)
    assert before
    assert before.status == 200
    early.page.close()

    server.stop()
    server.settings["APPOINTMENT_KEEP_HOURS"] = "0"  # as if a day had passed
    server.start()
    answer = page.open(link)

    page.forgive("404")
    assert answer
    assert answer.status == 404
    assert "030 123456" in page.page.inner_text("body")


GOOD = {"camera": {"state": "done", "finding": "ok"}}
READINESS = {"token": "x" * 22, "run": 1, "sequence": 1, "status": "checking", "touch": False, "checks": GOOD}


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        ("/api/readiness", JSON, "{", 400),
        ("/api/readiness", JSON, "[]", 400),
        ("/api/readiness", "text/plain", "{}", 415),
        ("/api/readiness", JSON, json.dumps({"token": "x" * 5000}), 413),
        ("/api/readiness", JSON, json.dumps({**READINESS, "secret": "Kanarienvogel"}), 400),
        ("/api/readiness", JSON, json.dumps({**READINESS, "status": "Kanarienvogel"}), 400),
        ("/api/results", JSON, '{"duration_s": NaN}', 400),
        ("/api/results", JSON, "{}", 400),
        ("/api/results", "text/plain", "{}", 415),
        ("/api/rehearsals", JSON, '{"surprise": 1}', 400),
    ],
)
def test_a_malformed_body_gets_the_right_answer_and_nothing_of_it_comes_back(
    path: str, kind: str, body: str, status: int, server: Site, visit: Visit
) -> None:
    # By the driver: a page's own results are answered in the browser where the server is a deployed one.
    driver = visit().page.context.request
    headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}

    answer = driver.post(server.url + path, data=body.encode(), headers=headers)

    assert answer.status == status
    assert answer.json()["error"]["message"]
    assert "Kanarienvogel" not in answer.text()


def test_an_answer_to_the_prompt_after_its_time_is_still_used(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.PROMPTS, faults.answers_late("video", 24_000)))
    page.own_clock()
    page.open(server.url)
    page.start()
    page.wait_for_state("camera", "running")
    page.pass_s(21)
    assert page.finding("camera") == "unanswered"
    page.skip("speaker")  # one thing at a time: the camera comes back when nothing else needs the person

    page.pass_s(4)

    page.wait_for_picture()


def test_leaving_while_the_prompt_is_open_leaves_no_device_open(
    server: Site, visit: Visit, red: Provider
) -> None:
    page = visit(faults=(faults.never_answers("video"), faults.WATCH_DEVICES), real_line=True)
    left = page.note_leaving()
    page.open(server.url)
    page.start()
    page.wait_until_open("audio context", "peer connection")

    page.action("handoff-unchecked").click()

    page.page.wait_for_url(f"{red.origin}/**")
    assert left == [[]]
