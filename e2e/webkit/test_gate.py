"""A WebKit as Debian builds it: without WebRTC there is no call, and the page says so before any prompt."""

from e2e.site import Site
from e2e.webkit.conftest import WebKitVisit


def test_a_real_browser_without_webrtc_is_told_so(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(webrtc=False)

    page.open(f"{server.url}/?lang=de#ABC123XYZ")

    assert page.finding("browser") == "no_webrtc"
    assert page.rating("browser") == "blocked"
    assert not page.offers("start")
    assert page.offers("handoff-unchecked")
    assert page.link().endswith("#ABC123XYZ")
