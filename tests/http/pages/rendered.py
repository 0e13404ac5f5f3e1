"""Templates rendered without a server, and what is in them."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from checker.check_page.page import Device, words_context
from checker.core.findings import Rating
from checker.texts import KEPT, NEVER_LEAVES, sent
from checker.texts.languages import Languages, gettext, load_languages, ngettext, using_language
from checker.texts.provider_promises import PROMISES

ROOT = Path(__file__).parents[3]
LANGUAGES = ("de", "en")

Element = tuple[str, dict[str, str | None]]


class Collector(HTMLParser):
    """Collects every start tag, also those inside of `<template>`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def having(self, name: str, value: str | None = None) -> list[Element]:
        return [e for e in self.elements if name in e[1] and value in (None, e[1][name])]


@cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    return made


@cache
def spoken() -> Languages:
    return load_languages(LANGUAGES)


def render(template: str, language: str = "de", **context: Any) -> str:
    defaults: dict[str, Any] = {
        "language": language,
        "direction": "ltr",
        "language_name": "Deutsch",
        "languages": [("de", "Deutsch"), ("en", "English")],
        "assets": lambda path: f"/assets/0123456789ab/{path}",
        "self_test": "/",
        "office_short": "",
        "org": {
            "name": "Beratung & Hilfe",
            "phone": "0123 45 67",
            "email": "",
            "imprint_url": "https://office.example/imprint",
            "privacy_url": "https://office.example/privacy",
            "logo": None,
        },
        "invited": True,
        "visit": {
            "config": Markup("&#34;token&#34;:null}"),
            "day": "Montag, 14:30",
            "when": "Montag, 14:30",
            "calendar": "/calendar/aaaaaaaaaaaaaaaaaaaaaaaaaa.ics",
            "offer": "",
        },
        "config": {"language": 'a"b<c', "ratings": [rating.value for rating in Rating]},
        "browser": "chrome",
        "system": "windows",
        "may_be_touch": False,
        "provider_name": "RED connect",
        "provider_url": "https://provider.example/",
        "provider_wants_name": True,
        "retention_weeks": 12,
        "appointment_keep_hours": 24,
        "never_leaves": NEVER_LEAVES,
        "kept": KEPT,
        "sent": sent(invited=True, direct=True),
        "tries_direct": True,
        "promises": PROMISES,
        "provider_help_url": "https://provider.example/help",
    }
    given = defaults | context
    device = Device(given["browser"], given["system"])
    given = defaults | words_context(spoken()[language], device) | context
    with using_language(spoken()[language]):
        return environment().get_template(template).render(given)


def section(html: str, check: str) -> str:
    """Return the part of one check."""
    found = re.search(rf'<section[^>]* data-check="{check}".*?</section>', html, re.S)
    assert found
    return found.group()


def said(check: str, **context: Any) -> str:
    """Return what a part can say: the browser's stands in the page, all others' is fetched."""
    if check == "browser":
        return section(render("check/page.html", **context), check)
    html = render("check/words.html", **context)
    found = re.search(rf'<div data-words="{check}">.*?</div>(?=<div data-words|\s*</body>)', html, re.S)
    assert found
    return found.group()
