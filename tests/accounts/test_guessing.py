"""Guessing passwords is slow, and nobody is held up by the guesses of others."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientResponse, web

from checker.accounts import sign_in_throttle
from checker.accounts.known_devices import ACCOUNTS_MAX, COOKIE, KEPT_S
from checker.accounts.passwords import PASSWORDS
from checker.http.keys import ACCOUNTS, SECRET
from checker.http.session_cookie import COOKIE as SESSION_COOKIE
from checker.storage.accounts.accounts import Account, new_account
from tests.running_app import PASSWORD, Client, Post, SendForm

Attempt = Callable[..., Awaitable[int]]
OTHER = "eight large ships at dawn"


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Four wrong tries an address, two an account and address."""
    return {
        "rate_limit_sign_in_address": "4/hour",
        "rate_limit_sign_in_account": "2/hour",
        "trusted_proxies": ("127.0.0.0/8",),
    }


@pytest.fixture
async def anna(client: Client, app: web.Application) -> Account:
    account = new_account("anna", language="en", password_hash=await app[PASSWORDS].hash(PASSWORD))
    await app[ACCOUNTS].add(account)
    return account


@pytest.fixture
def answer_to(client: Client, send_form: SendForm, anna: Account) -> Callable[..., Awaitable[ClientResponse]]:
    """Try to sign in from an address, in a browser with this device cookie and no other."""

    async def attempt(
        name: str, address: str, password: str = "wrong", device: str | None = None
    ) -> ClientResponse:
        client.session.cookie_jar.clear()
        if device is not None:
            client.session.cookie_jar.update_cookies({COOKIE: device}, client.make_url("/"))
        fields = {"name": name, "password": password}
        return await send_form("/sign-in", fields, X_Forwarded_For=address)

    return attempt


@pytest.fixture
def attempt(answer_to: Callable[..., Awaitable[ClientResponse]]) -> Attempt:
    async def status(*arguments: str, **more: str | None) -> int:
        return (await answer_to(*arguments, **more)).status

    return status


def device_cookie(client: Client) -> str:
    cookies = client.session.cookie_jar.filter_cookies(client.make_url("/"))
    return cookies[COOKIE].value


@pytest.mark.parametrize("names", [("anna", "ANNA", "anna"), ("nobody", "nobody", "nobody")])
async def test_an_account_is_slow_to_guess_from_one_address_whether_it_is_there_or_not(
    attempt: Attempt, names: tuple[str, ...]
) -> None:
    assert [await attempt(name, "203.0.113.1") for name in names] == [403, 403, 429]


async def test_even_the_right_password_waits_where_others_were_wrong(attempt: Attempt) -> None:
    await attempt("anna", "203.0.113.1")
    await attempt("anna", "203.0.113.1")

    assert await attempt("anna", "203.0.113.1", PASSWORD) == 429


async def test_one_household_counts_as_one_address(attempt: Attempt) -> None:
    tried = [await attempt("anna", f"2001:db8:0:1::{end}") for end in range(1, 4)]

    assert tried == [403, 403, 429]
    assert await attempt("anna", "2001:db8:0:2::1") == 403


async def test_right_passwords_of_a_whole_office_are_no_guesses(attempt: Attempt) -> None:
    assert {await attempt("anna", "203.0.113.1", PASSWORD) for _ in range(8)} == {303}


async def test_a_right_password_begins_the_count_anew(attempt: Attempt) -> None:
    await attempt("anna", "203.0.113.1")
    await attempt("anna", "203.0.113.1", PASSWORD)

    assert [await attempt("anna", "203.0.113.1") for _ in range(3)] == [403, 403, 429]


async def test_who_waits_is_told_for_how_long(answer_to: Callable[..., Awaitable[ClientResponse]]) -> None:
    for _ in range(2):
        await answer_to("anna", "203.0.113.1")

    answer = await answer_to("anna", "203.0.113.1")

    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "minutes to wait: " in await answer.text()


class TestFromEverywhere:
    """More wrong passwords for one account than anybody makes by mistake, each from another address."""

    @pytest.fixture(params=["anna", "nobody"])
    async def guessed(self, attempt: Attempt, request: pytest.FixtureRequest) -> str:
        name = str(request.param)
        tried = [await attempt(name, f"198.51.100.{end}") for end in range(1, 102)]
        assert sign_in_throttle.WIDE.startswith("100/")
        assert set(tried) == {403}, "a new address always gets its try"
        return name

    async def test_each_address_then_gets_one_try_in_ten_minutes(
        self, attempt: Attempt, answer_to: Callable[..., Awaitable[ClientResponse]], guessed: str
    ) -> None:
        first = await attempt(guessed, "203.0.113.1")
        second = await answer_to(guessed, "203.0.113.1")

        assert (first, second.status) == (403, 429)
        assert 0 < int(second.headers["Retry-After"]) <= 600

    async def test_the_owner_gets_in_at_once_from_a_new_place(self, attempt: Attempt, guessed: str) -> None:
        assert await attempt("anna", "203.0.113.7", PASSWORD) == 303

    async def test_other_accounts_are_not_slower(self, attempt: Attempt, guessed: str) -> None:
        assert [await attempt("otto", "203.0.113.8") for _ in range(3)] == [403, 403, 429]


class TestABrowserThatHasSignedInBefore:
    @pytest.fixture
    async def device(self, client: Client, attempt: Attempt) -> str:
        assert await attempt("anna", "203.0.113.1", PASSWORD) == 303
        return device_cookie(client)

    async def test_its_cookie_is_for_this_host_alone_lives_long_and_names_nobody(
        self, answer_to: Callable[..., Awaitable[ClientResponse]], app: web.Application, anna: Account
    ) -> None:
        answer = await answer_to("anna", "203.0.113.1", PASSWORD)

        (cookie,) = [one for one in answer.headers.getall("Set-Cookie") if one.startswith(f"{COOKIE}=")]
        value, *attributes = cookie.partition("=")[2].split("; ")
        assert {each.lower() for each in attributes} == {
            "httponly",
            "secure",
            "samesite=lax",
            "path=/",
            f"max-age={KEPT_S}",
        }
        assert not {"anna", anna.id, str(anna.password_hash), app[SECRET].hex()} & set(value.split("."))
        assert "anna" not in value.lower()

    async def test_it_gets_in_whatever_others_did_from_its_own_address(
        self, attempt: Attempt, device: str
    ) -> None:
        for name in ("anna", "anna", "otto", "otto", "eve"):
            await attempt(name, "203.0.113.1")
        assert await attempt("anna", "203.0.113.1", PASSWORD) == 429

        assert await attempt("anna", "203.0.113.1", PASSWORD, device) == 303

    async def test_it_is_slow_to_guess_in_and_that_holds_up_nobody_else(
        self, attempt: Attempt, device: str
    ) -> None:
        tried = [await attempt("anna", f"203.0.113.{end}", "wrong", device) for end in range(1, 4)]

        assert tried == [403, 403, 429]
        assert await attempt("anna", "203.0.113.1", PASSWORD) == 303

    async def test_it_is_known_to_no_other_account(self, attempt: Attempt, device: str) -> None:
        tried = [await attempt("otto", "203.0.113.9", "wrong", device) for _ in range(3)]

        assert tried == [403, 403, 429]
        assert await attempt("otto", "203.0.113.9") == 429, "counted by address, not by browser"

    async def test_a_new_password_ends_it_and_the_browser_of_the_change_is_known_again(
        self, client: Client, attempt: Attempt, send_form: SendForm, device: str
    ) -> None:
        await send_form("/account/password", {"current": PASSWORD, "password": OTHER})
        renewed = device_cookie(client)
        for _ in range(2):
            await attempt("anna", "203.0.113.1")

        assert await attempt("anna", "203.0.113.1", OTHER, device) == 429
        assert await attempt("anna", "203.0.113.1", OTHER, renewed) == 303

    async def test_several_accounts_share_one_browser_up_to_a_bound(
        self, client: Client, app: web.Application, attempt: Attempt, device: str
    ) -> None:
        hashed = await app[PASSWORDS].hash(PASSWORD)
        for number in range(ACCOUNTS_MAX):
            await app[ACCOUNTS].add(new_account(f"n{number}", password_hash=hashed))
        for _ in range(2):
            await attempt("anna", "203.0.113.1")

        for number in range(ACCOUNTS_MAX - 1):
            await attempt(f"n{number}", "203.0.113.2", PASSWORD, device)
            device = device_cookie(client)
        full = device
        await attempt(f"n{ACCOUNTS_MAX - 1}", "203.0.113.2", PASSWORD, full)

        assert await attempt("anna", "203.0.113.1", PASSWORD, device_cookie(client)) == 429
        assert await attempt("anna", "203.0.113.1", PASSWORD, full) == 303

    async def test_a_made_up_cookie_is_known_to_nobody(self, attempt: Attempt, device: str) -> None:
        number, seal, mark = device.split(".")
        for _ in range(2):
            await attempt("anna", "203.0.113.1")

        for forged in (
            f"{'A' * 22}.{seal}.{mark}",
            f"{number}.{'A' * 22}.{mark}",
            f"{number}.{seal}.{'A' * 22}",
            f"{number}.{seal}.{seal}",
            f"{number}.{seal}",
            device + ".",
            "x" * 3000,
            "",
        ):
            assert await attempt("anna", "203.0.113.1", PASSWORD, forged) == 429, forged

    async def test_signing_out_forgets_the_session_and_not_the_browser(
        self, client: Client, send_form: SendForm, device: str
    ) -> None:
        await send_form("/sign-out")

        left = client.session.cookie_jar.filter_cookies(client.make_url("/"))
        assert SESSION_COOKIE not in left
        assert left[COOKIE].value == device

    async def test_passkeys_are_asked_for_however_often_others_at_the_address_have(
        self, client: Client, post: Post, device: str
    ) -> None:
        client.session.cookie_jar.clear()
        options = "/sign-in/passkey/options"
        others = [(await post(options, {}, X_Forwarded_For="203.0.113.1")).status for _ in range(5)]
        client.session.cookie_jar.update_cookies({COOKIE: device}, client.make_url("/"))

        mine = [(await post(options, {}, X_Forwarded_For="203.0.113.1")).status for _ in range(5)]

        assert others == mine == [200, 200, 200, 200, 429]
