"""The drawn prompt is that of the browser and system at hand, with the table's labels, and no guess."""

import re
from itertools import product

import pytest

from checker.texts.part_text import SEARCH
from checker.texts.prompt_pictures import PICTURES, Picture, picture_for
from checker.texts.vendor_labels import plain_labels
from tests.http.pages.rendered import LANGUAGES, said

REAL = [
    *product(("chrome", "edge", "firefox"), ("windows", "macos", "linux", "android", "ios")),
    *product(("safari",), ("macos", "ios")),
    ("samsung", "android"),
]
DRAWN = re.compile(r'<div class="drawn" data-drawn="(\w+)" aria-hidden="true">(.*?)</div></div>', re.S)
CHOICE = re.compile(r'<span class="choice( right)?"><span>(.*?)</span>')
HINT = re.compile(r'<template data-hint="(\w+)">(.*?)</template>', re.S)


def the_picture(browser: str, system: str) -> Picture:
    picture = picture_for(browser, system)
    assert picture
    return picture


def finding(html: str, name: str) -> str:
    found = re.search(rf'<template data-finding="{name}".*?</template>', html, re.S)
    assert found
    return found.group()


@pytest.mark.parametrize(("browser", "system"), REAL)
def test_every_browser_has_a_picture_of_which_one_button_is_right(browser: str, system: str) -> None:
    for window in the_picture(browser, system).windows:
        assert window.buttons.count(window.right) == 1
        assert window.right in {"allow", "app_allow"}
        assert {name.removeprefix("app_") for name in window.buttons} <= {"allow", "allow_once", "deny"}


@pytest.mark.parametrize(("browser", "system"), [(None, "windows"), ("chrome", None), (None, None)])
def test_what_is_not_known_is_not_drawn(browser: str | None, system: str | None) -> None:
    assert picture_for(browser, system) is None
    assert "drawn" not in said("camera", browser=browser, system=system)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("browser", "system"), REAL)
def test_the_buttons_are_called_as_in_the_table(browser: str, system: str, language: str) -> None:
    labels = plain_labels(browser, system, language)
    html = said("camera", language=language, browser=browser, system=system)

    drawn = [CHOICE.findall(body) for kind, body in DRAWN.findall(finding(html, "dismissed"))]

    assert drawn == [
        [
            (" right" if name == window.right else "", labels[name][0].replace("'", "&#39;"))
            for window in the_picture(browser, system).windows
            for name in window.buttons
        ]
    ]


@pytest.mark.parametrize("check", ["camera", "microphone"])
@pytest.mark.parametrize(("browser", "system"), REAL)
def test_the_help_shows_what_its_steps_speak_of(browser: str, system: str, check: str) -> None:
    picture = the_picture(browser, system)
    html = said(check, browser=browser, system=system)

    for name in ("denied", "dismissed", "unanswered", "denied_by_system", "busy", "ok"):
        kinds = tuple(kind for kind, _ in DRAWN.findall(finding(html, name)))
        assert kinds == picture.shown(name), name
    assert picture.shown("dismissed") == picture.shown("unanswered") == ("prompt",)
    assert picture.shown("denied")


def test_chromium_needs_its_settings_and_whoever_asks_again_shows_the_prompt_first() -> None:
    assert the_picture("chrome", "windows").shown("denied") == ("settings",)
    assert the_picture("samsung", "android").shown("denied") == ("settings",)
    assert the_picture("firefox", "linux").shown("denied") == ("prompt", "settings")
    assert the_picture("safari", "ios").shown("denied") == ("prompt",)


def test_only_android_asks_a_second_time() -> None:
    for browser, system in REAL:
        assert (len(the_picture(browser, system).windows) == 2) == (system == "android")


@pytest.mark.parametrize(("browser", "system"), REAL)
def test_the_settings_name_both_devices_as_this_browser_does(browser: str, system: str) -> None:
    picture = the_picture(browser, system)
    html = finding(said("camera", browser=browser, system=system), "denied")
    labels = plain_labels(browser, system, "de")

    if picture.settings:
        assert re.findall(r'class="device">(.*?)<', html) == [labels["camera"][0], labels["microphone"][0]]
        word = [labels[picture.settings.word][0]] * 2 if picture.settings.word else []
        assert re.findall(r'class="word(?: right)?">(.*?)<', html) == word
        assert html.count('class="sign right"') == 1


@pytest.mark.parametrize(
    ("browser", "system", "place"),
    [
        ("chrome", "windows", "corner"),
        ("edge", "windows", "corner"),
        ("firefox", "linux", "corner"),
        ("safari", "macos", "top"),
        ("chrome", "android", "middle"),
        ("samsung", "android", "middle"),
        ("safari", "ios", "middle"),
        ("chrome", "ios", "middle"),
    ],
)
def test_the_hint_says_where_the_prompt_is_and_draws_who_is_asked_for(
    browser: str, system: str, place: str
) -> None:
    hints = dict(HINT.findall(said("microphone", browser=browser, system=system)))

    for name, devices in (("prompt", ["microphone"]), ("prompt_both", ["camera", "microphone"])):
        assert f'data-prompt-at="{place}"' in hints[name]
        assert hints[name].count("<p data-title>") == 1
        assert hints[name].count('class="window"') == 1
        assert re.findall(r"icons\.svg#(\w+)", hints[name]) == devices
    assert "drawn" not in hints["speak"]


def test_nobody_looks_behind_windows_on_a_telephone() -> None:
    telephone = said("camera", browser="chrome", system="android", language="en")

    assert SEARCH.split("?")[1] not in telephone
    assert SEARCH.split("?")[1] in said("camera", browser="chrome", system="windows", language="en")


def test_each_picture_is_somebodys() -> None:
    assert {id(picture_for(*device)) for device in REAL} == {id(picture) for picture in PICTURES}
