"""Links that work once: the first account, and a new password."""

import pytest
from aiohttp import web

from checker.accounts import one_time_links
from checker.accounts.passwords import PASSWORDS
from checker.core.account_rules import FIRST_LINK_S, LINK_S
from checker.http.access import HOME
from checker.http.keys import ACCOUNTS, ONE_TIME_LINKS, SECRET, SESSIONS
from checker.storage.accounts.accounts import Account, new_account
from tests.http.pages.rendered import Collector
from tests.running_app import PASSWORD, Client, SendForm, SignIn
from tests.support import FakeTime

NEW = {"name": "Otto ", "password": PASSWORD}
BAD_PASSWORDS = [("short", "has 12 to 128"), ("x" * 129, "has 12 to 128"), ("passwort1234", "easy to guess")]


@pytest.fixture
async def first(client: Client, app: web.Application, time: FakeTime) -> str:
    return await one_time_links.first_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s)


@pytest.fixture
async def anna(client: Client, app: web.Application) -> Account:
    account = new_account("anna", language="en", password_hash="an old hash")
    await app[ACCOUNTS].add(account)
    return account


@pytest.fixture
async def reset(app: web.Application, time: FakeTime, anna: Account) -> str:
    return await one_time_links.reset_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s, anna)


async def test_the_first_account_is_an_administrator_and_signed_in(
    client: Client, app: web.Application, send_form: SendForm, first: str
) -> None:
    answer = await send_form(first, NEW)

    assert (answer.status, answer.headers["Location"]) == (303, HOME)
    assert (await client.get("/accounts")).status == 200
    account = await app[ACCOUNTS].find("otto")
    assert account is not None
    assert account.role == "administrator"


async def test_a_link_works_once(send_form: SendForm, first: str, app: web.Application) -> None:
    await send_form(first, NEW)

    again = await send_form(first, {"name": "mallory", "password": PASSWORD})

    assert again.status == 404
    assert await app[ACCOUNTS].find("mallory") is None


async def test_looking_at_a_link_does_not_use_it_up(client: Client, send_form: SendForm, first: str) -> None:
    for _ in range(2):
        assert (await client.get(first)).status == 200

    assert (await send_form(first, NEW)).status == 303


async def test_once_there_is_an_account_no_first_link_works(
    client: Client, app: web.Application, send_form: SendForm, time: FakeTime, first: str
) -> None:
    another = await one_time_links.first_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s)
    await app[ACCOUNTS].add(new_account("anna"))

    assert [(await client.get(path)).status for path in (first, another)] == [404, 404]
    assert (await send_form(first, NEW)).status == 404


async def test_a_first_link_dies_after_an_hour(
    client: Client, send_form: SendForm, time: FakeTime, first: str
) -> None:
    time.pass_s(FIRST_LINK_S - 1)
    before = (await client.get(first)).status

    time.pass_s(1)

    assert (before, (await client.get(first)).status) == (200, 404)
    assert (await send_form(first, NEW)).status == 404


@pytest.mark.parametrize(("password", "words"), BAD_PASSWORDS)
async def test_a_password_has_to_be_good_enough(
    client: Client, send_form: SendForm, first: str, password: str, words: str
) -> None:
    answer = await send_form(first, {"name": "otto", "password": password})

    assert answer.status == 422
    assert words in await answer.text()
    assert (await client.get(first)).status == 200  # the link still works


@pytest.mark.parametrize("name", ["", "  ", "\x00", "a" * 81, "a\u202eb"])
async def test_a_name_has_to_be_one_that_can_be_seen(send_form: SendForm, first: str, name: str) -> None:
    answer = await send_form(first, {"name": name, "password": PASSWORD})

    assert answer.status == 422
    assert "1 to 80 characters" in await answer.text()


async def test_a_reset_sets_the_password_and_ends_every_session(
    client: Client,
    app: web.Application,
    send_form: SendForm,
    sign_in: SignIn,
    time: FakeTime,
    anna: Account,
    reset: str,
) -> None:
    await sign_in("anna")
    await sign_in("anna")

    answer = await send_form(reset, {"password": PASSWORD})

    account = await app[ACCOUNTS].get(anna.id)
    assert answer.status == 303
    assert account is not None
    assert await app[PASSWORDS].verify(account.password_hash, PASSWORD)
    assert len(await app[SESSIONS].list(anna.id, time.wall_s)) == 1  # the new one


async def test_a_new_reset_link_makes_the_older_one_useless(
    client: Client, app: web.Application, time: FakeTime, anna: Account, reset: str
) -> None:
    newer = await one_time_links.reset_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s, anna)

    assert (await client.get(reset)).status == 404
    assert (await client.get(newer)).status == 200


async def test_a_reset_link_dies_after_a_day(client: Client, time: FakeTime, reset: str) -> None:
    time.pass_s(LINK_S)

    assert (await client.get(reset)).status == 404


async def test_a_reset_link_of_a_disabled_account_is_dead(
    client: Client, app: web.Application, send_form: SendForm, anna: Account, reset: str
) -> None:
    await app[ACCOUNTS].revoke_access(anna.id, disabled=True)

    assert (await client.get(reset)).status == 404
    assert (await send_form(reset, {"password": PASSWORD})).status == 404


async def test_one_kind_of_link_is_not_the_other(client: Client, first: str) -> None:
    assert (await client.get(first.replace("/first/", "/reset/"))).status == 404


@pytest.mark.parametrize("token", ["x", "a" * 26, "A" * 26, "%00", "a" * 500])
@pytest.mark.parametrize("kind", ["first", "reset"])
async def test_made_up_links_are_neutral_pages(client: Client, kind: str, token: str) -> None:
    answer = await client.get(f"/{kind}/{token}")

    assert answer.status == 404
    assert "does not work" in await answer.text()


async def test_an_address_with_a_link_in_it_goes_to_no_other_site(client: Client, first: str) -> None:
    answer = await client.get(first)

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert Collector(await answer.text()).having("name", "referrer")[0][1]["content"] == "same-origin"
