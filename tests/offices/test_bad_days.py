"""What an office says no longer fits, a membership ends, an office changes under an open board."""

import logging
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text

from checker.board.rows import BoardRows
from checker.http.keys import OFFICE_ROWS
from checker.http.numbered_rows import Item
from checker.http.offices import OFFICES
from checker.http.security.security_headers import security_headers
from checker.settings import Settings
from checker.storage.board import Entry
from checker.storage.offices import Office
from checker.texts.languages import load_languages
from tests.offices.conftest import changed
from tests.running_app import Client, SendForm, SignIn

PAGE = {"Accept": "text/html"}


async def say(app: web.Application, office: Office, **columns: Any) -> None:
    """Write into an office's row what no form would, as an operator has changed the settings since."""
    values = ", ".join(f"{name} = :{name}" for name in columns)
    query = text(f"UPDATE offices SET version = version + 1, {values} WHERE id = :id")
    await app[OFFICE_ROWS].engine.write(
        lambda connection: connection.execute(query, columns | {"id": office.id})
    )
    await app[OFFICES].look()


@pytest.mark.parametrize(("languages", "spoken"), [("tr", "en"), ("tr, de", "de")])
async def test_a_language_that_is_no_longer_on_offer_is_left_out(
    client: Client, app: web.Application, north: Office, languages: str, spoken: str
) -> None:
    await say(app, north, languages=languages)

    answer = await client.get("/o/office-north", headers=PAGE | {"Accept-Language": spoken})

    assert answer.status == 200
    assert f'<html lang="{spoken}"' in await answer.text()


async def test_an_office_whose_values_no_longer_fit_keeps_its_name_and_says_so_in_the_log(
    client: Client, app: web.Application, north: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "startklar.offices"):
        await say(app, north, time_zone="Nowhere/At all")

    page = await client.get("/o/office-north", headers=PAGE)
    assert page.status == 200
    assert "Office North" in await page.text()
    assert [(record.office, record.fields) for record in caplog.records] == [  # type: ignore[attr-defined] # as extra
        ("office-north", ["time_zone"])
    ]


async def test_the_headers_of_an_office_are_made_once_for_each_of_its_changes(
    client: Client, north: Office, send_form: SendForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Settings] = []

    def noted(settings: Settings) -> dict[str, str]:
        made.append(settings)
        return security_headers(settings)

    monkeypatch.setattr("checker.http.security.security_headers.security_headers", noted)

    for _ in range(3):
        await client.get("/o/office-north")
    few = len(made)
    await send_form(f"/offices/{north.id}", changed(north, phone="0333 3"))
    for _ in range(3):
        await client.get("/o/office-north")

    assert few <= 1
    assert len([each for each in made if each.phone == "0333 3"]) == 1


def test_a_row_is_never_that_of_settings_that_are_gone(settings: Settings) -> None:
    languages = load_languages(("en",))
    item = Item(Entry(id="a", starts=0, ends=0), 1)

    for number in range(50):  # a new object likes to be where the old one was
        own = settings.with_changes({"provider_name": f"Provider {number}"})
        BoardRows(languages["en"], own, languages).encoded(item, labels=True)
        del own

    assert len(item.rendered) == 50


async def test_who_administers_an_office_alone_is_not_told_what_the_server_lacks(
    client: Client, sign_in: SignIn, north: Office
) -> None:
    await sign_in("olga", "administrator", office=north.id)

    page = await (await client.get("/board", headers=PAGE)).text()

    assert 'href="/accounts"' in page
    assert "data-step" not in page
