"""What is kept of a user agent: families, and nothing that is not on a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.core.client_families import BROWSERS, DEVICES, Client, client


@pytest.mark.parametrize(
    ("browser", "system", "mobile", "touch", "expected"),
    [
        ("Chrome", "Windows", False, False, Client("chrome", 120, "windows", "desktop")),
        ("Chrome", "Windows", False, True, Client("chrome", 120, "windows", "desktop")),
        ("Edge", "Linux", True, False, Client("edge", 120, "linux", "desktop")),
        ("Safari", "Mac OS X", False, False, Client("safari", 120, "macos", "desktop")),
        ("Safari", "Mac OS X", False, True, Client("safari", 120, "ios", "tablet")),
        ("Mobile Safari", "iOS", True, True, Client("safari", 120, "ios", "phone")),
        ("Mobile Safari", "iOS", False, True, Client("safari", 120, "ios", "tablet")),
        ("Samsung Internet", "Android", True, True, Client("samsung", 120, "android", "phone")),
        ("Firefox Mobile", "Android", False, True, Client("firefox", 120, "android", "tablet")),
        ("Chrome Mobile WebView", "Android", True, True, Client("in_app", None, "android", "phone")),
        ("NetFront", "Symbian OS", True, False, Client("other", None, "other", "desktop")),
        (None, None, False, False, Client("other", None, "other", "desktop")),
    ],
)
def test_names_become_families(
    browser: str | None, system: str | None, mobile: bool, touch: bool, expected: Client
) -> None:
    assert client(browser, "120", system, mobile=mobile, touch=touch) == expected


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ("7", 7),
        ("999", 999),
        ("1000", None),
        ("", None),
        (None, None),
        ("12a", None),
        ("٣", None),
    ],
)
def test_a_version_is_a_number_of_three_figures_at_most(text: str | None, major: int | None) -> None:
    assert client("Chrome", text, "Windows", mobile=False, touch=False).major == major
    assert client("Safari", text, "Mac OS X", mobile=False, touch=True).major == major


@given(st.text(), st.text(), st.text(), st.booleans(), st.booleans())
def test_nothing_of_an_unknown_name_is_kept(
    browser: str, major: str, system: str, mobile: bool, touch: bool
) -> None:
    kept = client(browser, major, system, mobile=mobile, touch=touch)

    assert kept.browser in BROWSERS
    assert kept.device in DEVICES
    assert system not in ("", "other") or kept.system == "other"
