"""Signing in once more before a way in is changed: an open session alone changes none."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientResponse, web

from checker.accounts.passwords import PASSWORDS
from checker.core.account_rules import FRESH_S
from checker.http.keys import ACCOUNTS, PASSKEYS, SESSIONS
from checker.http.session_cookie import COOKIE
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.accounts.passkeys import Passkey
from tests.running_app import PASSWORD, Client, Post, SendForm, SignIn
from tests.support import FakeTime

OTHER = "eight large ships at dawn"
Change = Callable[[], Awaitable[ClientResponse]]


@pytest.fixture
async def anna(app: web.Application, client: Client, sign_in: SignIn) -> Account:
    hashed = await app[PASSWORDS].hash(PASSWORD)
    account = await sign_in("anna", "administrator", password_hash=hashed)
    await app[PASSKEYS].add(Passkey(b"\x01\x02", account.id, b"key", 0, "Blue key"))
    await app[PASSKEYS].add(Passkey(b"\x03\x04", account.id, b"key", 0, "Old key"))
    return account


@pytest.fixture
async def otto(app: web.Application, anna: Account) -> Account:
    account = new_account("otto", password_hash="a hash")
    await app[ACCOUNTS].add(account)
    return account


async def passkeys(app: web.Application, account: Account) -> list[str]:
    return [one.name for one in await app[PASSKEYS].list(account.id)]


@pytest.fixture(params=["remove", "add", "reset", "role"])
def change(request: pytest.FixtureRequest, send_form: SendForm, otto: Account) -> tuple[str, Change]:
    """A change of somebody's way in, and where a page goes on after the person has signed in again."""
    changes: dict[str, tuple[str, Change]] = {
        "remove": ("/account", lambda: send_form("/account/passkeys/0102/delete")),
        "add": ("/accounts", lambda: send_form("/accounts", {"name": "eve", "role": "administrator"})),
        "reset": ("/accounts", lambda: send_form(f"/accounts/{otto.id}/reset")),
        "role": ("/accounts", lambda: send_form(f"/accounts/{otto.id}/role", {"role": "administrator"})),
    }
    return changes[str(request.param)]


async def test_a_session_that_is_minutes_old_changes_no_way_in(
    app: web.Application, time: FakeTime, anna: Account, otto: Account, change: tuple[str, Change]
) -> None:
    time.pass_s(FRESH_S)

    answer = await change[1]()

    assert (answer.status, answer.headers["Location"]) == (303, f"/account/confirm?next={change[0]}")
    assert await app[ACCOUNTS].list() == [anna, otto]
    assert await passkeys(app, anna) == ["Blue key", "Old key"]


async def test_who_has_just_signed_in_is_not_asked_again(
    app: web.Application, time: FakeTime, anna: Account, otto: Account, change: tuple[str, Change]
) -> None:
    time.pass_s(FRESH_S - 1)

    answer = await change[1]()

    assert "confirm" not in answer.headers.get("Location", "")
    changed = await app[ACCOUNTS].list() != [anna, otto]
    assert changed or await passkeys(app, anna) == ["Old key"]


async def test_the_present_password_is_such_a_sign_in_and_leads_back(
    client: Client,
    app: web.Application,
    send_form: SendForm,
    time: FakeTime,
    anna: Account,
    change: tuple[str, Change],
) -> None:
    time.pass_s(FRESH_S)
    before = client.session.cookie_jar.filter_cookies(client.make_url("/"))[COOKIE].value

    answer = await send_form("/account/confirm", {"current": PASSWORD, "next": change[0]})

    assert (answer.status, answer.headers["Location"]) == (303, change[0])
    assert "confirm" not in (await change[1]()).headers.get("Location", "")
    client.session.cookie_jar.clear()
    old = await client.get("/account", headers={"Cookie": f"{COOKIE}={before}"})
    assert old.status == 401, "the session of before has ended"
    assert len(await app[SESSIONS].list(anna.id, time.wall_s)) == 1


async def test_no_other_password_is(
    send_form: SendForm, time: FakeTime, anna: Account, change: tuple[str, Change]
) -> None:
    time.pass_s(FRESH_S)

    answers = [await send_form("/account/confirm", {"current": guess}) for guess in ("", "wrong", OTHER)]

    assert [answer.status for answer in answers] == [422, 422, 422]
    assert "present password is not right" in await answers[0].text()
    assert (await change[1]()).headers["Location"].startswith("/account/confirm")


async def test_no_challenge_for_a_new_passkey_is_given_to_an_old_session(
    post: Post, send_form: SendForm, time: FakeTime, anna: Account
) -> None:
    time.pass_s(FRESH_S)

    refused = await post("/account/passkeys/options", {})
    await send_form("/account/confirm", {"current": PASSWORD})
    given = await post("/account/passkeys/options", {})

    assert refused.status == 403
    assert await refused.json() == {"next": "/account/confirm?next=/account"}
    assert given.status == 200
    assert "challenge" in await given.json()


@pytest.mark.parametrize("wish", ["https://evil.example", "//evil.example", "/nowhere", "/sign-in", ""])
async def test_the_way_back_is_one_of_our_pages(
    client: Client, send_form: SendForm, anna: Account, wish: str
) -> None:
    page = await client.get("/account/confirm", params={"next": wish})

    answer = await send_form("/account/confirm", {"current": PASSWORD, "next": wish})

    assert answer.headers["Location"] == "/account"
    assert "evil" not in await page.text()


async def test_the_page_offers_what_the_account_has(client: Client, sign_in: SignIn, anna: Account) -> None:
    both = await (await client.get("/account/confirm")).text()
    await sign_in("nothing")
    nothing = await (await client.get("/account/confirm")).text()

    for part in ('action="/account/confirm"', 'data-action="sign-in-passkey"'):
        assert part.replace('"', "") in both.replace('"', "")
        assert part.replace('"', "") not in nothing.replace('"', "")
    assert "no way to sign in" in nothing


async def test_a_first_password_takes_a_fresh_sign_in_where_there_is_no_present_one(
    app: web.Application, send_form: SendForm, sign_in: SignIn, time: FakeTime
) -> None:
    account = await sign_in("passkey only")
    time.pass_s(FRESH_S)
    late = await send_form("/account/password", {"password": PASSWORD})
    await sign_in("passkey only")

    soon = await send_form("/account/password", {"password": PASSWORD})

    assert late.headers["Location"] == "/account/confirm?next=/account"
    assert soon.headers["Location"] == "/account?done=password"
    assert await app[ACCOUNTS].get(account.id) != account


async def test_a_new_password_takes_the_present_one_however_fresh_the_sign_in(
    app: web.Application, send_form: SendForm, anna: Account
) -> None:
    answer = await send_form("/account/password", {"password": OTHER})

    assert answer.status == 422
    assert await app[ACCOUNTS].get(anna.id) == anna


async def test_passkeys_are_listed_and_those_that_are_ticked_go_with_the_old_password(
    client: Client, app: web.Application, send_form: SendForm, sign_in: SignIn, anna: Account
) -> None:
    other = await sign_in("other")
    await app[PASSKEYS].add(Passkey(b"\x05", other.id, b"key", 0, "Hers"))
    await sign_in("anna")
    page = await (await client.get("/account")).text()
    form = page.partition("/account/password")[2].partition("</form>")[0]

    fields = {"current": PASSWORD, "password": OTHER, "remove-0304": "1", "remove-05": "1", "remove-x": "1"}
    answer = await send_form("/account/password", fields)

    assert answer.headers["Location"] == "/account?done=password"
    assert "Blue key" in form
    assert "Old key" in form
    assert await passkeys(app, anna) == ["Blue key"]
    assert await passkeys(app, other) == ["Hers"]


async def test_a_password_that_is_refused_takes_no_passkey_along(
    app: web.Application, send_form: SendForm, anna: Account
) -> None:
    await send_form("/account/password", {"current": "wrong", "password": OTHER, "remove-0304": "1"})
    await send_form("/account/password", {"current": PASSWORD, "password": "short", "remove-0304": "1"})

    assert await passkeys(app, anna) == ["Blue key", "Old key"]


class TestWithTightLimits:
    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_sign_in_account": "2/hour"}

    async def test_the_present_password_is_slow_to_guess_and_the_sign_in_stays_open(
        self, client: Client, send_form: SendForm, anna: Account
    ) -> None:
        guesses = [await send_form("/account/confirm", {"current": "wrong"}) for _ in range(3)]
        client.session.cookie_jar.clear()

        owner = await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

        assert [answer.status for answer in guesses] == [422, 422, 429]
        assert "minutes to wait" in await guesses[2].text()
        assert owner.status == 303
