"""Signing in and out: the same answer for whatever is wrong, a new cookie each time, an end."""

import re
from typing import Any

import pytest
from aiohttp import web
from argon2 import PasswordHasher

from checker.accounts.passwords import PASSWORDS, Passwords
from checker.core.account_rules import SESSION_S
from checker.http.access import HOME
from checker.http.keys import ACCOUNTS, SESSIONS
from checker.http.session_cookie import COOKIE
from checker.storage.accounts.accounts import new_account
from tests.running_app import PASSWORD, Client, SendForm, SignIn
from tests.support import FakeTime


@pytest.fixture
async def anna(client: Client, app: web.Application) -> str:
    """An account with a password; returns its id."""
    account = new_account("anna", language="en", password_hash=await app[PASSWORDS].hash(PASSWORD))
    await app[ACCOUNTS].add(account)
    return account.id


async def test_name_and_password_open_the_door(client: Client, send_form: SendForm, anna: str) -> None:
    answer = await send_form("/sign-in", {"name": " Anna ", "password": PASSWORD})

    assert (answer.status, answer.headers["Location"]) == (303, HOME)
    assert (await client.get("/account")).status == 200


async def test_the_cookie_is_for_this_host_alone_and_not_for_scripts(send_form: SendForm, anna: str) -> None:
    answer = await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

    cookie = answer.headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    token, *attributes = rest.split("; ")
    assert name == "__Host-startklar"
    assert {attribute.lower() for attribute in attributes} == {
        "httponly",
        "secure",
        "samesite=lax",
        "path=/",
        f"max-age={SESSION_S}",
    }
    assert len(token) >= 43  # 256 bits


async def bare(answer: Any) -> str:
    """Return a page without what was typed into it."""
    return re.sub(r'value(=("[^"]*"|[^\s>"]+))?', "", await answer.text())


async def test_whatever_was_wrong_the_answer_is_the_same(
    send_form: SendForm, app: web.Application, anna: str
) -> None:
    await app[ACCOUNTS].add(new_account("nopassword"))
    gone = new_account("gone", password_hash=await app[PASSWORDS].hash(PASSWORD), disabled=True)
    await app[ACCOUNTS].add(gone)

    answers = [
        await send_form("/sign-in", {"name": name, "password": password})
        for name, password in (
            ("anna", "wrong"),
            ("nobody", PASSWORD),
            ("nopassword", ""),
            ("gone", PASSWORD),
            ("\x00", PASSWORD),
            ("", ""),
        )
    ]

    assert {answer.status for answer in answers} == {403}
    assert len({await bare(answer) for answer in answers}) == 1
    assert all("Set-Cookie" not in answer.headers for answer in answers)


async def test_one_hash_is_computed_whoever_it_is(
    send_form: SendForm, app: web.Application, anna: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, hashed: str, password: str) -> bool:
        computed.append(hashed)
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)

    for name in ("anna", "nobody", "\x00"):
        await send_form("/sign-in", {"name": name, "password": "wrong"})

    assert len(computed) == 3
    assert len({hashed.rpartition("$")[0].rpartition("$")[0] for hashed in computed}) == 1  # same parameters


async def test_who_is_signed_in_is_sent_on(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    answer = await client.get("/sign-in", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, HOME)


@pytest.mark.parametrize(
    "wish", ["https://evil.example", "//evil.example", "/\\evil.example", "/c/x", "/nowhere", "/account/", ""]
)
async def test_the_way_on_is_one_of_our_pages_or_home(send_form: SendForm, anna: str, wish: str) -> None:
    answer = await send_form("/sign-in", {"name": "anna", "password": PASSWORD, "next": wish})

    assert answer.headers["Location"] == HOME


async def test_each_sign_in_gets_a_new_session_and_ends_the_one_before(
    client: Client, send_form: SendForm, app: web.Application, time: FakeTime, anna: str
) -> None:
    await send_form("/sign-in", {"name": "anna", "password": PASSWORD})
    first = await app[SESSIONS].list(anna, time.wall_s)

    await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

    second = await app[SESSIONS].list(anna, time.wall_s)
    assert len(first) == len(second) == 1
    assert first[0].key != second[0].key


async def test_a_cookie_that_somebody_else_chose_is_never_taken_over(
    client: Client, send_form: SendForm, anna: str
) -> None:
    client.session.cookie_jar.update_cookies({COOKIE: "chosen-by-somebody-else"}, client.make_url("/"))

    answer = await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

    assert "chosen-by-somebody-else" not in answer.headers["Set-Cookie"]
    client.session.cookie_jar.clear()
    chosen = {"Cookie": f"{COOKIE}=chosen-by-somebody-else"}
    assert (await client.get("/account", headers=chosen)).status == 401


async def test_signing_out_ends_the_session_itself(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in()
    cookie = client.session.cookie_jar.filter_cookies(client.make_url("/"))[COOKIE].value

    answer = await send_form("/sign-out")

    assert answer.status == 303
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    stolen = await client.get("/account", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert stolen.status == 401


async def test_a_session_ends_after_twelve_hours_whatever_is_done_in_it(
    client: Client, sign_in: SignIn, time: FakeTime
) -> None:
    await sign_in()
    time.pass_s(SESSION_S - 1)
    late = (await client.get("/account")).status

    time.pass_s(1)

    assert (late, (await client.get("/account")).status) == (200, 401)


async def test_a_page_sends_to_the_sign_in_and_back(client: Client) -> None:
    answer = await client.get("/account", headers={"Accept": "text/html"}, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/account")


async def test_no_other_site_can_sign_somebody_in(send_form: SendForm, anna: str) -> None:
    fields = {"name": "anna", "password": PASSWORD}

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await send_form("/sign-in", fields, **headers)).status == 403


async def test_what_brings_a_cookie_has_to_say_where_it_comes_from(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    answer = await client.post("/sign-out", data={}, allow_redirects=False)

    assert answer.status == 403


async def test_a_hash_of_older_parameters_is_renewed(
    send_form: SendForm, app: web.Application, anna: str
) -> None:
    old = await Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)).hash(PASSWORD)
    await app[ACCOUNTS].change(anna, password_hash=old)

    answer = await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

    account = await app[ACCOUNTS].get(anna)
    assert answer.status == 303
    assert account is not None
    assert account.password_hash not in (None, old)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/x-www-form-urlencoded; charset=nonsense", b"name=a", 415),
        ("application/x-www-form-urlencoded", b"name=\xff\xfe", 400),
        ("application/x-www-form-urlencoded", b"name=" + b"a" * 5000, 413),
        ("application/x-www-form-urlencoded", b"name=%ff%00&name=b&=&&", 403),
    ],
)
async def test_a_form_that_cannot_be_read_gets_the_right_status(
    client: Client, content_type: str, body: bytes, status: int
) -> None:
    headers = {"Content-Type": content_type, "Sec-Fetch-Site": "same-origin"}

    assert (await client.post("/sign-in", data=body, headers=headers)).status == status


async def test_an_origin_that_is_none_is_another_site(client: Client) -> None:
    assert (await client.post("/sign-out", data={}, headers={"Origin": "http://["})).status == 403


class TestThatIsGuessed:
    """Three wrong passwords an address, two an account; test_guessing.py has the whole of it."""

    @pytest.fixture
    def more_settings(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
        monkeypatch.setattr("checker.accounts.sign_in_throttle.WIDE", "2/hour")
        return {"rate_limit_sign_in_address": "3/hour", "trusted_proxies": ("127.0.0.0/8",)}

    @pytest.mark.parametrize("names", [("anna", "ANNA", "anna", "anna"), ("nobody",) * 4])
    async def test_an_account_is_slow_to_guess_from_anywhere_whether_it_is_there_or_not(
        self, send_form: SendForm, anna: str, names: tuple[str, ...]
    ) -> None:
        statuses = [
            (
                await send_form(
                    "/sign-in", {"name": name, "password": "wrong"}, X_Forwarded_For=f"203.0.113.{end}"
                )
            ).status
            for end, name in zip((1, 2, 3, 3), names, strict=True)
        ]

        assert statuses == [403, 403, 403, 429]

    async def test_an_address_is_slow_whatever_name_it_tries(self, send_form: SendForm, anna: str) -> None:
        statuses = [
            (await send_form("/sign-in", {"name": f"name{n}", "password": "wrong"})).status for n in range(4)
        ]

        assert statuses == [403, 403, 403, 429]
