"""The way to allow camera and microphone again is true to its browser, and one for both."""

import pytest

from checker.texts import WORDS, steps
from checker.texts.finding_text import BROWSERS, SYSTEMS
from checker.texts.vendor_labels import plain_labels


def allowed(browser: str | None, system: str | None) -> tuple[str, ...]:
    return WORDS["camera"]["denied"].steps(browser, system)


@pytest.mark.parametrize("finding", ["denied", "denied_by_system", "dismissed", "unanswered"])
def test_camera_and_microphone_are_allowed_by_the_same_steps(finding: str) -> None:
    assert WORDS["camera"][finding].fix == WORDS["microphone"][finding].fix


@pytest.mark.parametrize("finding", ["denied", "denied_by_system"])
@pytest.mark.parametrize("browser", [*BROWSERS, None])
@pytest.mark.parametrize("system", [*SYSTEMS, None])
def test_one_card_is_enough_as_its_steps_name_both_or_neither(
    finding: str, browser: str | None, system: str | None
) -> None:
    told = " ".join(WORDS["camera"][finding].steps(browser, system)).lower()

    assert ("camera" in told) == ("microphone" in told)


@pytest.mark.parametrize(
    ("browser", "system"),
    [("chrome", "windows"), ("edge", "windows"), ("chrome", "android"), ("samsung", "android")],
)
def test_chromium_uses_a_changed_permission_at_once(browser: str, system: str) -> None:
    assert steps.THEN_AGAIN in allowed(browser, system)
    assert steps.RELOAD not in allowed(browser, system)


@pytest.mark.parametrize("system", ["windows", "macos", "linux", "android"])
def test_firefox_is_loaded_again_first_as_it_may_block_for_a_while_only(system: str) -> None:
    assert allowed("firefox", system)[0] == steps.RELOAD


def test_settings_are_called_as_the_system_calls_them() -> None:
    windows = " ".join(WORDS["camera"]["denied_by_system"].steps("chrome", "windows"))
    samsung = " ".join(allowed("samsung", "android"))

    assert "%(privacy_older)s" in windows
    assert plain_labels("chrome", "windows", "de")["privacy_older"] == ("Datenschutz",)
    assert "%(app_access)s" in samsung
    assert plain_labels("samsung", "android", "de")["app_access"] == (
        "Zugriff nur während der Nutzung der App zulassen",
    )


def test_only_iphones_have_a_switch_at_the_side() -> None:
    told = WORDS["speaker"]["not_heard"].steps("safari", "ios")

    assert all("iPhone" in step for step in told if "switch at the side" in step)
    assert any("switch at the side" in step for step in told)
