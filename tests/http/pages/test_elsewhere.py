"""Which device is offered which way to go on elsewhere."""

import re

import pytest

from tests.http.pages.rendered import said


def finding(check: str, name: str, system: str | None) -> str:
    """Return what this part says for that finding on that system."""
    found = re.search(
        rf'<template data-finding="{name}".*?</template>', said(check, browser="chrome", system=system), re.S
    )
    assert found
    return found.group()


@pytest.mark.parametrize("check", ["camera", "microphone"])
@pytest.mark.parametrize("system", ["windows", "macos", "linux", None])
def test_a_computer_without_a_device_gives_its_link_to_a_mobile_phone(check: str, system: str | None) -> None:
    text = finding(check, "missing", system)

    assert "data-handset hidden" in text
    assert 'data-action="copy-link"' in text


@pytest.mark.parametrize("check", ["camera", "microphone"])
@pytest.mark.parametrize("system", ["android", "ios"])
def test_what_is_a_mobile_phone_itself_needs_no_picture(check: str, system: str) -> None:
    assert "data-handset" not in finding(check, "missing", system)


@pytest.mark.parametrize("name", ["in_app", "in_app_works"])
def test_an_apps_window_leads_into_a_browser_and_lets_copy_before_it_explains(
    name: str,
) -> None:
    android, ios, other = (finding("browser", name, system) for system in ("android", "ios", None))

    assert "In Chrome öffnen" in android
    assert "In Safari öffnen" in ios
    assert "open-browser" not in other
    for text in (android, ios, other):
        assert text.index('data-action="copy-link"') < text.index("data-steps")


def test_a_browser_that_lacks_something_is_no_app_to_get_out_of() -> None:
    assert "open-browser" not in finding("browser", "no_webrtc", "android")
