"""The language of the pages: the person's own choice before all, the other one offered, nothing stored."""

import re
from gettext import NullTranslations
from typing import Any

import pytest
from aiohttp import web

from checker.core.tokens import keyed_hash
from checker.http.keys import LANGUAGES, SECRET
from checker.storage.appointments import Appointment
from tests.running_app import Client, SendForm, SignIn
from tests.support import CHROME_ON_ANDROID, SAFARI_ON_IPAD, TOKEN, put_appointment, stores_of

FIREFOX_ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0"
OFFERED = ("de", "de-simple", "en", "tr", "ar", "uk", "ru")


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return {"languages": OFFERED, "default_language": "de"}


async def page_of(client: Client, path: str, accepted: str) -> str:
    headers = {"Accept-Language": accepted, "User-Agent": CHROME_ON_ANDROID}
    return await (await client.get(path, headers=headers)).text()


def offer(page: str) -> str:
    found = re.search(r'<p class="?offer"?>(.*?)</p>', page)
    return found[1] if found else ""


async def test_an_appointments_page_offers_the_browsers_language_in_its_own_words(
    client: Client, appointment: Appointment
) -> None:
    turkish = offer(await page_of(client, f"/c/{TOKEN}", "tr-TR,tr;q=0.9,en;q=0.5"))
    arabic = offer(await page_of(client, f"/c/{TOKEN}", "ar"))

    assert 'href="?lang=tr" lang="tr" hreflang="tr" dir="ltr"' in turkish
    assert "Bu sayfa sizin dilinizde: Türkçe" in turkish
    assert 'lang="ar" hreflang="ar" dir="rtl"' in arabic


@pytest.mark.parametrize(
    ("query", "accepted"),
    [("", "en-GB,tr;q=0.5"), ("", "fr"), ("", ""), ("?lang=en", "tr"), ("?lang=uk", "tr")],
)
async def test_nothing_is_offered_to_who_has_it_already_or_has_chosen(
    client: Client, appointment: Appointment, query: str, accepted: str
) -> None:
    assert offer(await page_of(client, f"/c/{TOKEN}{query}", accepted)) == ""


async def test_plain_german_is_not_taken_for_a_mistake_where_the_browser_asks_for_german(
    client: Client, app: web.Application, appointment: Appointment
) -> None:
    other = "b" * 26
    key = keyed_hash(app[SECRET], "appointment", other)
    await put_appointment(
        stores_of(app), Appointment(key, appointment.starts, appointment.ends, "de-simple", "")
    )

    page = await page_of(client, f"/c/{other}", "de-DE")

    assert '<html lang="de-simple"' in page
    assert offer(page) == ""
    assert "Türkçe" in offer(await page_of(client, f"/c/{other}", "tr"))


async def test_who_is_offered_different_languages_shares_a_frame(
    client: Client, app: web.Application, appointment: Appointment
) -> None:
    pages = [await page_of(client, f"/c/{TOKEN}", accepted) for accepted in ("tr", "ar", "uk", "de")]

    lengths = {len(page.encode()) for page in pages}
    assert len(lengths) == 1


@pytest.mark.parametrize("language", OFFERED)
async def test_each_page_is_in_the_language_that_was_chosen_and_so_are_its_links(
    client: Client, app: web.Application, appointment: Appointment, language: str
) -> None:
    for path in ("/", f"/c/{TOKEN}", "/c/unknown", "/accessibility", "/nothing/here", "/words"):
        page = await page_of(client, f"{path}?lang={language}", "en")
        own = set(re.findall(r'href="(/(?!assets/|sign-in|calendar/)[^"]*)"', page))

        direction = app[LANGUAGES][language].direction
        assert f'<html lang="{language}" dir="{direction}"' in page, path
        assert all(link.endswith(f"?lang={language}") for link in own), own
        assert own or path == "/words"


async def test_the_switch_names_every_language_in_itself_and_marks_the_one_in_use(client: Client) -> None:
    page = await page_of(client, "/?lang=ar", "")

    switch = page[page.index("<details") : page.index("</details>")]
    assert re.findall(r"<bdi>(.*?)</bdi>", switch) == [
        "Deutsch", "Deutsch (einfache Sprache)", "English", "Türkçe", "العربية", "Українська", "Русский"
    ]  # fmt: skip
    assert re.findall(r'lang="([\w-]+)"[^>]*aria-current="true"', switch) == ["ar"]


class TestOneLanguage:
    """There is nothing to choose."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"languages": ("de",), "default_language": "de"}

    async def test_there_is_no_switch(self, client: Client) -> None:
        page = await page_of(client, "/?lang=tr", "tr")

        assert "data-language" not in page
        assert '<html lang="de"' in page


@pytest.mark.parametrize(("account", "accepted", "expected"), [
    ("tr", "tr,de;q=0.5", "de"), ("tr", "tr", "de"), ("de-simple", "en", "de"), ("en", "tr", "en"),
])  # fmt: skip
async def test_the_offices_pages_are_in_a_language_that_they_have(
    client: Client, sign_in: SignIn, account: str, accepted: str, expected: str
) -> None:
    await sign_in("anna", language=account)

    for path in ("/account", "/board", "/statistics", "/appointments", "/appointments/new?lang=tr"):
        page = await page_of(client, path, accepted)
        assert f'<html lang="{expected}"' in page, path


async def test_an_account_has_one_of_these_languages_and_an_appointment_any(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in("anna", language="de")

    assert (await send_form("/account/language", {"language": "tr"})).status == 422
    assert (await send_form("/account/language", {"language": "en"})).status == 303
    own = await page_of(client, "/account", "")
    new = await page_of(client, "/appointments/new", "")
    assert re.findall(r'<option value="([\w-]+)" lang', own) == ["de", "en"]
    assert re.findall(r'<option value="([\w-]+)" lang', new) == list(OFFERED)


class Untranslated(NullTranslations):
    """Notes what a catalogue does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()

    def gettext(self, message: str) -> str:
        self.texts.add(message)
        return message


@pytest.mark.parametrize("agent", [CHROME_ON_ANDROID, SAFARI_ON_IPAD, "", FIREFOX_ON_WINDOWS])
async def test_no_page_of_a_clients_language_falls_back_to_english(
    client: Client, app: web.Application, appointment: Appointment, agent: str
) -> None:
    missing = Untranslated()
    app[LANGUAGES]["tr"].translations.add_fallback(missing)
    headers = {"User-Agent": agent, "Accept-Language": "ar"}

    for path in ("/", f"/c/{TOKEN}", "/c/unknown", "/accessibility", "/nothing/here", "/words"):
        answer = await client.get(f"{path}?lang=tr", headers=headers)
        assert answer.headers["Content-Language"] == "tr"
    await client.post("/api/both-ends/events", json={"token": TOKEN, "language": "tr"})

    assert missing.texts - {"%(provider)s"} == set()
