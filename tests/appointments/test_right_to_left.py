"""What goes to a client who reads Arabic: names and numbers keep their order."""

import html
from typing import Any

import pytest

from tests.appointments.invitations import GOOD, OFFICE, event, invitation
from tests.running_app import Client, SendForm, SignIn

PHONE = "+49 30 12 34"


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE | {"languages": ("de", "ar", "uk"), "default_language": "de", "phone": PHONE}


async def made(client: Client, sign_in: SignIn, send_form: SendForm, language: str) -> dict[str, Any]:
    await sign_in("anna")
    answer = await send_form("/appointments/new", GOOD | {"language": language})
    return await invitation(client, answer.headers["Location"])


async def test_names_and_numbers_are_isolated_and_what_is_copied_is_not(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    texts = await made(client, sign_in, send_form, "ar")

    for text in (texts["text"], html.unescape(texts["html"]), *texts["short"]):
        assert text.count(PHONE) == text.count(f"\u2068{PHONE}\u2069") > 0
        assert f"\u2068{texts['link']}" not in text
        assert f"\u2068{texts['marker']}" not in text
    assert "\u2068RED connect\u2069" in texts["text"]
    assert "\u2068" not in event(texts["ics"])["ORGANIZER"].params["CN"]


async def test_the_letter_brings_its_direction_along_wherever_it_is_pasted(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    texts = await made(client, sign_in, send_form, "ar")

    assert '<div lang="ar" dir="rtl">' in texts["html"]
    assert f'<a href="{texts["link"]}" dir="ltr">' in texts["html"]
    assert '<html lang="ar" dir="rtl">' in texts["eml"]


async def test_no_old_mail_program_shows_a_box_in_a_date(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    texts = await made(client, sign_in, send_form, "uk")

    assert "24 листопада 2026 р." in texts["text"]
    assert "\u202f" not in texts["text"] + texts["subject"]
