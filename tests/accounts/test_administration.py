"""The administrator's page: each button does what it says, and nobody locks the last one out."""

import re

import pytest
from aiohttp import web

from checker.http.access import HOME
from checker.http.keys import ACCOUNTS, PASSKEYS, SESSIONS
from checker.storage.accounts.accounts import Account
from checker.storage.accounts.passkeys import Passkey
from tests.http.pages.rendered import Collector
from tests.running_app import PASSWORD, Client, SendForm, SignIn
from tests.support import FakeTime


@pytest.fixture
async def anna(client: Client, sign_in: SignIn, app: web.Application) -> Account:
    """A counsellor who is signed in somewhere, with a password and a passkey."""
    account = await sign_in("anna", password_hash="a hash")
    await app[PASSKEYS].add(Passkey(b"\x01", account.id, b"key", 0, "key"))
    return account


@pytest.fixture
async def otto(sign_in: SignIn, anna: Account) -> Account:
    """The administrator who sits at the browser."""
    return await sign_in("otto", "administrator")


async def test_a_new_account_comes_with_a_link_that_sets_its_password(
    client: Client, app: web.Application, send_form: SendForm, otto: Account
) -> None:
    page = await (await send_form("/accounts", {"name": "Bert", "role": "counsellor"})).text()

    link = re.search(r">(http://\S+(/reset/\w+))<", page)
    assert link
    assert link[1].startswith(str(client.make_url("/")))
    client.session.cookie_jar.clear()
    assert (await send_form(link[2], {"password": PASSWORD})).headers["Location"] == HOME
    assert (await client.get("/accounts")).status == 403


async def test_a_link_is_shown_once(client: Client, send_form: SendForm, otto: Account) -> None:
    await send_form("/accounts", {"name": "Bert", "role": "counsellor"})

    assert "/reset/" not in (await (await client.get("/accounts")).text()).replace('/reset"', "")


@pytest.mark.parametrize(
    ("name", "role", "status"),
    [("ANNA", "counsellor", 422), ("", "counsellor", 422), ("bert", "boss", 422), ("bert", "", 422)],
)
async def test_a_new_account_needs_a_free_name_and_a_role(
    app: web.Application, send_form: SendForm, otto: Account, name: str, role: str, status: int
) -> None:
    answer = await send_form("/accounts", {"name": name, "role": role})

    assert answer.status == status
    assert [account.name for account in await app[ACCOUNTS].list()] == ["anna", "otto"]


async def test_disabling_ends_every_session_and_enabling_lets_in_again(
    app: web.Application, send_form: SendForm, time: FakeTime, anna: Account, otto: Account
) -> None:
    await send_form(f"/accounts/{anna.id}/disable")
    disabled = await app[ACCOUNTS].get(anna.id)
    sessions = await app[SESSIONS].list(anna.id, time.wall_s)

    await send_form(f"/accounts/{anna.id}/enable")

    enabled = await app[ACCOUNTS].get(anna.id)
    assert disabled is not None
    assert disabled.disabled
    assert sessions == []
    assert enabled == anna


async def test_a_reset_takes_every_own_way_in_and_gives_a_link(
    app: web.Application, send_form: SendForm, time: FakeTime, anna: Account, otto: Account
) -> None:
    page = await (await send_form(f"/accounts/{anna.id}/reset")).text()

    account = await app[ACCOUNTS].get(anna.id)
    assert account is not None
    assert account.password_hash is None
    assert await app[PASSKEYS].list(anna.id) == []
    assert await app[SESSIONS].list(anna.id, time.wall_s) == []
    assert re.search(r"/reset/[a-z2-7]{26}<", page)


async def test_a_role_changes_at_once(
    app: web.Application, send_form: SendForm, anna: Account, otto: Account
) -> None:
    await send_form(f"/accounts/{anna.id}/role", {"role": "administrator"})
    refused = await send_form(f"/accounts/{anna.id}/role", {"role": "emperor"})

    account = await app[ACCOUNTS].get(anna.id)
    assert refused.status == 422
    assert account is not None
    assert account.role == "administrator"


async def test_sessions_can_be_ended_for_somebody(
    app: web.Application, send_form: SendForm, time: FakeTime, anna: Account, otto: Account
) -> None:
    await send_form(f"/accounts/{anna.id}/end-sessions")

    assert await app[SESSIONS].list(anna.id, time.wall_s) == []
    assert len(await app[SESSIONS].list(otto.id, time.wall_s)) == 1


async def test_a_deleted_account_takes_all_of_its_rows_along(
    app: web.Application, send_form: SendForm, time: FakeTime, anna: Account, otto: Account
) -> None:
    await send_form(f"/accounts/{anna.id}/delete")

    assert [account.name for account in await app[ACCOUNTS].list()] == ["otto"]
    assert await app[SESSIONS].list(anna.id, time.wall_s) == []
    assert await app[PASSKEYS].find(b"\x01") is None


@pytest.mark.parametrize("what", ["reset", "disable", "enable", "end-sessions", "delete"])
async def test_nobody_does_it_to_themselves_so_an_administrator_is_always_left(
    app: web.Application, send_form: SendForm, otto: Account, what: str
) -> None:
    assert (await send_form(f"/accounts/{otto.id}/{what}")).status == 403
    assert (await send_form(f"/accounts/{otto.id}/role", {"role": "counsellor"})).status == 403
    assert await app[ACCOUNTS].get(otto.id) == otto


@pytest.mark.parametrize("what", ["reset", "disable", "enable", "end-sessions", "delete"])
async def test_an_account_that_is_not_there_is_not_found(
    send_form: SendForm, otto: Account, what: str
) -> None:
    assert (await send_form(f"/accounts/{'0' * 32}/{what}")).status == 404


async def test_names_are_shown_and_never_believed(client: Client, send_form: SendForm, otto: Account) -> None:
    await send_form("/accounts", {"name": "<b onclick=alert(1)>", "role": "counsellor"})

    page = await (await client.get("/accounts")).text()

    assert "&lt;b onclick=alert(1)" in page
    assert Collector(page).having("onclick") == []
