"""Browsers that cannot do it: what is wrong is said before any prompt, and the way on stays open."""

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.site import Site

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
IN_APP = {
    "facebook": f"{IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/512.0.0.0]",
    "instagram": f"{ANDROID} Version/4.0 Chrome/137.0.0.0 Mobile Safari/537.36 Instagram 381.0.0.0 Android",
    "mail on an iPhone": f"{IPHONE} Mobile/22F76",
    "an Android web view": ANDROID.replace("Pixel 8", "Pixel 8; wv") + " Chrome/137.0.0.0 Safari/537.36",
    "google's own app": f"{IPHONE} GSA/372.0 Mobile/22F76 Safari/604.1",
}
ELSEWHERE = "check.example"  # not localhost, so http is not secure there; resolved to this machine


@pytest.mark.parametrize("app", IN_APP)
def test_an_apps_own_browser_is_recognised(app: str, server: Site, visit: Visit) -> None:
    # Chromium: these apps show pages by WebKit or by its engine.
    page = visit(user_agent=IN_APP[app], faults=(faults.NO_MEDIA,))

    page.open(f"{server.url}/?lang=de#ABC123XYZ")

    assert page.finding("browser") == "in_app"
    assert page.rating("browser") == "blocked"
    assert page.action("start").count() == 0
    assert not page.page.locator(".before-start").is_visible()
    assert page.action("handoff-unchecked").is_visible()


def test_an_apps_own_browser_that_can_do_everything_may_be_tried(server: Site, visit: Visit) -> None:
    page = visit(user_agent=IN_APP["instagram"])
    page.open(f"{server.url}/?lang=de#ABC123XYZ")
    assert page.finding("browser") == "in_app_works"
    assert page.rating("browser") == "hint"

    page.run_through()

    assert page.finding("microphone") == "ok"
    assert page.overall() == "hint"


@pytest.mark.parametrize(
    "fault",
    [faults.WEBRTC_STUB, faults.WEBRTC_THROWS, faults.NO_CHANNELS],
    ids=["stub", "throws", "no channels"],
)
def test_webrtc_that_an_add_on_has_taken_away_is_found_before_any_prompt(
    fault: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(faults=(fault,), browser=browser_name)

    page.open(server.url)

    assert page.finding("browser") == "no_webrtc"
    assert page.action("start").count() == 0


def test_the_address_with_its_code_can_be_copied_into_a_real_browser(server: Site, visit: Visit) -> None:
    page = visit(
        user_agent=IN_APP["instagram"], faults=(faults.NO_MEDIA,)
    )  # Firefox lets nobody read the clipboard back
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = server.appointment()
    page.open(link)
    assert page.finding("browser") == "in_app"

    page.action("copy-link").click()

    page.check("browser").get_by_text("Kopiert.").wait_for()
    assert page.page.evaluate("navigator.clipboard.readText()") == link


@pytest.mark.usefixtures("own_server")
def test_an_address_without_tls_is_insecure(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(
        browser=browser_name,
        arguments=(f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",),
        preferences=(("network.dns.localDomains", ELSEWHERE), ("dom.security.https_first", False)),
    )

    page.open(f"http://{ELSEWHERE}:{server.url.rpartition(':')[2]}/")

    page.forgive("Cross-Origin-Opener-Policy")  # Chromium ignores this header there, and says so
    assert page.finding("browser") == "insecure"
    assert page.action("start").count() == 0


@pytest.mark.parametrize(
    ("fault", "finding"), [(faults.NO_WEBRTC, "no_webrtc"), (faults.NO_MEDIA, "no_media")]
)
def test_what_the_browser_lacks_is_found_before_any_prompt(
    fault: str, finding: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(faults=(fault,), browser=browser_name)

    page.open(server.url)

    assert page.finding("browser") == finding
    assert page.action("start").count() == 0


def test_a_browser_that_cannot_read_our_scripts_is_outdated_and_has_no_dead_buttons(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)
    page.page.route(
        "**/check.js",
        lambda route: route.fulfill(body="let = not of this time", content_type="text/javascript"),
    )

    page.open(f"{server.url}/#ABC123XYZ", whole=False)

    assert page.finding("browser") == "outdated"
    assert page.page.locator("button:not(.reading *)").filter(visible=True).count() == 0
    assert page.action("handoff-unchecked").is_visible()
    page.forgive("SyntaxError")
    page.forgive("Unexpected")  # Chromium's words for it
    page.forgive("uncaught: ")


@pytest.mark.parametrize(
    ("agent", "finding"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:78.0) Gecko/20100101 Firefox/78.0", "outdated"),
        (f"{ANDROID} Chrome/88.0.4324.93 Mobile Safari/537.36", "outdated"),
        (f"{ANDROID} Chrome/137.0.0.0 Mobile Safari/537.36 OPR/90.0.4780.74", "not_listed"),
        (f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "not_listed"),
        (f"{ANDROID} Chrome/137.0.0.0 Mobile Safari/537.36", "ok"),
    ],
)
def test_the_providers_list_gives_a_hint_and_stops_nobody(
    agent: str, finding: str, server: Site, visit: Visit
) -> None:
    page = visit(user_agent=agent)  # Chromium: the features are its own whatever the name says

    page.open(server.url)

    assert page.finding("browser") == finding
    assert page.action("start").is_enabled()
