"""Blame needs evidence: browsers and networks that only look broken, and helpers that fail."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.server import Server
from e2e.site import Site


@contextmanager
def provider(status: int = 200, **headers: str) -> Iterator[str]:
    """Serve a provider's page with these headers; the value is its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@contextmanager
def silent_provider() -> Iterator[str]:
    """Take connections and never answer, as a firewall that drops packets; the value is the origin."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def template(origin: str) -> str:
    return f"{origin}/#/login?code={{code}}"


def test_a_provider_that_stays_silent_is_unreachable(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    with silent_provider() as origin:
        page = visit(browser=browser_name)
        page.open(make_server(PROVIDER_TEMPLATE=template(origin)).url)
        page.start()

        assert page.finding("handoff") == "unreachable"


def test_a_provider_whose_policy_stops_the_probe_is_not_blamed(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    with provider(Cross_Origin_Resource_Policy="same-origin") as origin:
        page = visit(browser=browser_name)
        page.open(make_server(PROVIDER_TEMPLATE=template(origin)).url)
        page.run_through()

        assert page.finding("handoff") == "not_measured"
        assert page.overall() != "blocked"
    page.forgive("NotSameOrigin")  # Chromium says so in the console
    page.forgive("Cross-Origin-Resource-Policy")


def test_a_provider_that_redirects_to_another_host_has_answered(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    with provider() as other, provider(302, Location=other) as origin:
        page = visit(browser=browser_name)
        page.open(make_server(PROVIDER_TEMPLATE=template(origin)).url)
        page.start()

        assert page.finding("handoff") == "ok"
    page.forgive("policy violated: connect-src")
    page.forgive("Content Security Policy")
    page.forgive("settings blocked the loading")  # Firefox


def test_a_network_that_refuses_the_probe_at_once_proves_nothing(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        origin = f"http://127.0.0.1:{free.getsockname()[1]}"
    page = visit(browser=browser_name)
    page.open(make_server(PROVIDER_TEMPLATE=template(origin)).url)
    page.start()

    assert page.finding("handoff") == "not_measured"
    page.forgive("ERR_CONNECTION_REFUSED")


def test_a_browser_that_calls_itself_offline_is_asked_all_the_same(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(faults=(faults.SAYS_OFFLINE,), browser=browser_name)
    page.open(server.url)
    page.start()

    assert page.finding("handoff") == "ok"


def test_an_audio_clock_that_stands_still_is_no_muted_microphone(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.AUDIO_CLOCK_STANDS,))
    page.open(server.url)
    page.start()

    assert page.finding("microphone") == "not_measured"
    assert page.rating("microphone") == "unknown"


def test_a_camera_that_the_system_has_paused_is_told_from_a_covered_one(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.track_muted("video"),))
    page.open(server.url)
    page.start()

    assert page.finding("camera") == "muted"
    assert page.rating("camera") == "limited"


def test_a_sound_that_hangs_asks_for_a_tap_and_then_lets_the_person_go_on(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.SOUND_HANGS, faults.WATCH_DEVICES))
    page.open(server.url)
    page.start()

    page.answer("go")

    assert page.finding("speaker") == "playback_blocked"
    page.wait_for_overall()
    page.wait_until(lambda: not page.open_devices(), "every device is free")


def test_where_nobody_can_listen_the_sound_is_played_and_the_question_asked(
    server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.NO_LISTENING, faults.WATCH_DEVICES))
    page.open(server.url)
    page.start()

    page.answer("yes")

    assert page.finding("speaker") == "ok"
    assert page.finding("microphone") == "not_measured"
    page.wait_for_overall()
    page.wait_until(lambda: not page.open_devices(), "every device is free")
    page.forgive("other sample rate")


def test_what_a_check_can_do_without_may_fail(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(browser=browser_name, faults=(faults.HELPERS_THROW, faults.WATCH_DEVICES))
    page.open(server.appointment(code="ABC123XYZ"))
    page.run_through(heard="yes")

    assert page.overall() == "ready"
    assert page.code() == "ABC123XYZ"
    page.wait_until(lambda: not page.open_devices(), "every device is free")


@pytest.mark.parametrize("fault", [faults.DESCRIPTION_HANGS, faults.DESCRIPTION_REFUSED], ids=["hangs", "no"])
def test_a_browser_that_does_not_look_for_a_way_says_nothing_of_the_network(
    fault: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(fault,), real_line=True)
    page.open(server.url)
    page.start()

    assert page.finding("connection") == "not_measured"


@pytest.mark.parametrize(
    "fault", [faults.STATS_REFUSED, faults.ONE_MORE_PEER_REFUSED], ids=["statistics", "router"]
)
def test_a_connection_is_measured_without_what_is_only_noted(fault: str, server: Site, visit: Visit) -> None:
    page = visit(faults=(fault,), real_line=True)
    page.open(server.url)
    page.start()

    assert page.finding("connection") not in {"not_measured", "webrtc_blocked", "offline"}


def test_a_camera_that_hangs_though_permitted_does_not_hold_up_the_microphone(
    server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.never_answers("video"),))
    page.open(server.url)
    page.start()

    assert page.finding("camera") == "busy"
    assert page.check("camera").locator('[data-slot="hint"] > *').count() == 0
    assert page.finding("microphone") == "ok"


@pytest.mark.parametrize(("part", "kind"), [("camera", "video"), ("microphone", "audio")])
def test_where_one_device_is_busy_the_next_one_is_tried_by_checking_again(
    part: str, kind: str, server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.second_device_works(kind),))
    page.open(server.url)
    page.start()
    assert page.finding(part) == "busy"
    offered = page.check(part).locator("select option")
    assert offered.all_inner_texts() == ["The second", "The first"]
    page.skip_unless_done("speaker")
    page.wait_for_overall()

    page.retry(part)

    page.wait_for_finding(part, "ok")


def test_a_headset_plugged_in_while_its_part_runs_is_offered_and_checked_anew(
    server: Site, visit: Visit
) -> None:
    page = visit("good", "silence", faults=(faults.PLUGS,))
    page.open(server.url)
    page.start()
    page.wait_for_state("microphone", "running")
    page.page.wait_for_timeout(2500)  # what changes right after a device was opened is our own doing

    page.page.evaluate("plug('audioinput', 'headset')")

    page.check("microphone").locator("option", has_text="The headset").wait_for(state="attached")
    page.wait_for_state("microphone", "stale")
