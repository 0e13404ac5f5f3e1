"""The administrator's page of tokens: shown once, limited, ended, and never by an old sign-in."""

import re

import pytest
from aiohttp import web

from checker.core.account_rules import FRESH_S
from checker.http.keys import API_TOKENS
from checker.storage.accounts.accounts import Account
from tests.http.pages.rendered import Collector
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime

PAGE = "/accounts/tokens"
BOTH = {"name": "Booking", "read": "1", "write": "1"}


@pytest.fixture
async def otto(sign_in: SignIn) -> Account:
    """The administrator who sits at the browser."""
    return await sign_in("otto", "administrator")


async def status(client: Client, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "same-origin"}
    return (await client.get("/api/v1/appointments", headers=headers)).status


async def made(send_form: SendForm, **fields: str) -> str:
    """Make a token by the page; returns it."""
    page = await (await send_form(PAGE, fields or BOTH)).text()
    found = re.search(r"data-link>(startklar_[a-z2-7]{52})<", page)
    assert found, page
    return found[1]


async def test_the_page_of_accounts_leads_there(client: Client, otto: Account) -> None:
    assert f'href="{PAGE}"' in await (await client.get("/accounts")).text()


async def test_a_token_is_shown_once_and_works(client: Client, send_form: SendForm, otto: Account) -> None:
    token = await made(send_form)

    assert await status(client, token) == 200
    assert token not in await (await client.get(PAGE)).text()


async def test_it_may_do_what_was_ticked(
    client: Client, app: web.Application, send_form: SendForm, otto: Account
) -> None:
    await made(send_form, name="reads", read="1")
    await made(send_form, name="writes", write="1")

    assert {row.name: row.scopes for row in await app[API_TOKENS].list()} == {
        "reads": "appointments:read", "writes": "appointments:write"
    }  # fmt: skip
    page = await (await client.get(PAGE)).text()
    assert "May see appointments." in page
    assert "May make, change and delete appointments." in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "read": "1"}, "A name has 1 to 80 characters"),
        ({"name": "a\u202eb", "read": "1"}, "A name has 1 to 80 characters"),
        ({"name": "booking", "read": "1"}, "There is a token with this name already."),
        ({"name": "new"}, "Please tick what the token may do."),
    ],
)
async def test_what_is_missing_is_said_and_nothing_is_made(
    app: web.Application, send_form: SendForm, otto: Account, fields: dict[str, str], said: str
) -> None:
    await made(send_form)

    answer = await send_form(PAGE, fields)

    assert answer.status == 422
    assert said in await answer.text()
    assert len(await app[API_TOKENS].list()) == 1


async def test_what_was_ticked_stays_ticked_when_the_name_is_wrong(
    send_form: SendForm, otto: Account
) -> None:
    page = await (await send_form(PAGE, {"name": "", "write": "1"})).text()

    assert re.findall(r'name="(\w+)" value="1"( checked)?', page) == [("read", ""), ("write", " checked")]


async def test_the_list_says_when_it_was_last_used(
    client: Client, send_form: SendForm, otto: Account
) -> None:
    token = await made(send_form)
    before = await (await client.get(PAGE)).text()
    await status(client, token)

    assert "Not used yet." in before
    assert "Last used: Wednesday, November 18, 2026." in await (await client.get(PAGE)).text()


async def test_an_ended_token_gets_nowhere(
    client: Client, app: web.Application, send_form: SendForm, otto: Account
) -> None:
    token = await made(send_form)
    [row] = await app[API_TOKENS].list()

    answer = await send_form(f"{PAGE}/{row.id}/end")

    assert answer.headers["Location"] == f"{PAGE}?done=ended"
    assert await status(client, token) == 401
    assert (await send_form(f"{PAGE}/{row.id}/end")).status == 404
    assert "The token is ended." in await (await client.get(f"{PAGE}?done=ended")).text()


async def test_an_old_sign_in_makes_no_token(
    app: web.Application, send_form: SendForm, time: FakeTime, otto: Account
) -> None:
    time.pass_s(FRESH_S)

    answer = await send_form(PAGE, BOTH)

    assert answer.headers["Location"] == "/account/confirm?next=/accounts/tokens"
    assert await app[API_TOKENS].list() == []


async def test_names_are_shown_and_never_believed(client: Client, send_form: SendForm, otto: Account) -> None:
    await made(send_form, name="<b onclick=alert(1)>", read="1")

    page = await (await client.get(PAGE)).text()

    assert "&lt;b onclick=alert(1)" in page
    assert Collector(page).having("onclick") == []
