"""A person's own account: nobody else's, and every change of the password ends the other sessions."""

import re

import pytest
from aiohttp import web

from checker.accounts.passwords import PASSWORDS
from checker.http.keys import ACCOUNTS, PASSKEYS, SESSIONS
from checker.storage.accounts.accounts import Account
from checker.storage.accounts.passkeys import Passkey
from tests.running_app import PASSWORD, Client, SendForm, SignIn
from tests.support import FakeTime

OTHER = "eight large ships at dawn"


@pytest.fixture
async def anna(app: web.Application, client: Client, sign_in: SignIn) -> Account:
    return await sign_in("anna", password_hash=await app[PASSWORDS].hash(PASSWORD))


async def sessions(app: web.Application, account: Account, time: FakeTime) -> list[str]:
    return [one.id for one in await app[SESSIONS].list(account.id, time.wall_s)]


async def test_a_new_password_needs_the_present_one(
    app: web.Application, send_form: SendForm, anna: Account
) -> None:
    answer = await send_form("/account/password", {"current": "wrong", "password": OTHER})

    assert answer.status == 422
    assert "present password is not right" in await answer.text()
    assert (await app[ACCOUNTS].get(anna.id)) == anna


async def test_a_new_password_ends_every_other_session(
    client: Client, app: web.Application, send_form: SendForm, sign_in: SignIn, time: FakeTime, anna: Account
) -> None:
    await sign_in("anna")

    answer = await send_form("/account/password", {"current": PASSWORD, "password": OTHER})

    assert answer.headers["Location"] == "/account?done=password"
    assert len(await sessions(app, anna, time)) == 1
    assert (await client.get("/account")).status == 200
    changed = await app[ACCOUNTS].get(anna.id)
    assert changed is not None
    assert await app[PASSWORDS].verify(changed.password_hash, OTHER)


@pytest.mark.parametrize(
    ("password", "words"), [("too short", "has 12 to 128"), ("annaanna1234", "easy to guess")]
)
async def test_a_new_password_has_to_be_good_enough(
    send_form: SendForm, anna: Account, password: str, words: str
) -> None:
    answer = await send_form("/account/password", {"current": PASSWORD, "password": password})

    assert answer.status == 422
    assert words in await answer.text()


class TestWithTightLimits:
    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_sign_in_account": "2/hour"}

    async def test_the_present_password_is_slow_to_guess_too(
        self, send_form: SendForm, anna: Account
    ) -> None:
        fields = {"current": "wrong", "password": OTHER}

        statuses = [(await send_form("/account/password", fields)).status for _ in range(3)]

        assert statuses == [422, 422, 429]


class TestWithTwoLanguages:
    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"languages": ("en", "de")}

    async def test_the_pages_speak_the_accounts_language(
        self, client: Client, send_form: SendForm, anna: Account
    ) -> None:
        answer = await send_form("/account/language", {"language": "de"})

        page = await client.get("/account", headers={"Accept-Language": "en"})
        assert answer.status == 303
        assert page.headers["Content-Language"] == "de"


async def test_a_language_that_is_not_on_offer_is_refused(send_form: SendForm, anna: Account) -> None:
    assert (await send_form("/account/language", {"language": "xx"})).status == 422
    assert (await send_form("/account/language")).status == 422


async def test_one_session_or_all_others_can_be_ended(
    client: Client, app: web.Application, send_form: SendForm, sign_in: SignIn, time: FakeTime, anna: Account
) -> None:
    (oldest,) = await sessions(app, anna, time)
    await sign_in("anna")
    await sign_in("anna")

    one = await send_form(f"/account/sessions/{oldest}/end")
    after_one = await sessions(app, anna, time)
    rest = await send_form("/account/sessions/end")

    assert one.headers["Location"] == rest.headers["Location"] == "/account?done=sessions"
    assert len(after_one) == 2
    assert oldest not in after_one
    assert len(await sessions(app, anna, time)) == 1
    assert (await client.get("/account")).status == 200


async def test_who_ends_the_session_in_use_is_signed_out(
    client: Client, app: web.Application, send_form: SendForm, time: FakeTime, anna: Account
) -> None:
    (here,) = await sessions(app, anna, time)

    answer = await send_form(f"/account/sessions/{here}/end")

    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert await sessions(app, anna, time) == []


@pytest.mark.parametrize("name", ["0" * 64, "nothex", "00"])
async def test_a_session_that_is_not_there_is_not_found(
    send_form: SendForm, anna: Account, name: str
) -> None:
    assert (await send_form(f"/account/sessions/{name}/end")).status == 404


async def test_somebody_elses_session_and_passkey_are_not_found(
    app: web.Application, send_form: SendForm, sign_in: SignIn, time: FakeTime, anna: Account
) -> None:
    (annas,) = await sessions(app, anna, time)
    await app[PASSKEYS].add(Passkey(b"\x01\x02", anna.id, b"key", 0, "Anna's"))
    await sign_in("otto", "administrator")

    ended = await send_form(f"/account/sessions/{annas}/end")
    removed = await send_form("/account/passkeys/0102/delete")

    assert (ended.status, removed.status) == (404, 404)
    assert await sessions(app, anna, time) == [annas]
    assert len(await app[PASSKEYS].list(anna.id)) == 1


async def test_a_passkey_can_be_removed(
    client: Client, app: web.Application, send_form: SendForm, anna: Account
) -> None:
    await app[PASSKEYS].add(Passkey(b"\x01\x02", anna.id, b"key", 0, "Blue key <b>"))
    page = await (await client.get("/account")).text()

    answer = await send_form("/account/passkeys/0102/delete")

    assert "Blue key &lt;b" in page
    assert answer.status == 303
    assert await app[PASSKEYS].list(anna.id) == []


async def test_a_page_says_only_what_is_on_its_list_as_done(client: Client, anna: Account) -> None:
    page = await (await client.get("/account?done=<script>")).text()

    assert "script&gt;" not in page
    assert not re.search(r'class="message', page)
