"""A whole server in the test's own process: real database, real relay, on free ports."""

import json
from collections.abc import Awaitable, Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp_jinja2
import pytest
from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher
from yarl import URL

from checker.accounts.passwords import Passwords
from checker.app import make_app
from checker.core.offices import FIRST_OFFICE
from checker.core.tokens import keyed_hash
from checker.http.assets.packing import Assets, pack
from checker.http.keys import ACCOUNTS, SECRET, SESSIONS
from checker.http.session_cookie import COOKIE, new_token, session_key
from checker.settings import Settings
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.appointments import Appointment
from checker.storage.clock import Clock
from checker.texts import languages
from tests.speedups import CompiledTemplates, migrated_database, put_database
from tests.support import TOKEN, FakeTime, make_settings, put_appointment, put_key, stores_of

if TYPE_CHECKING:
    from http.cookies import BaseCookie

Client = TestClient[web.Request, web.Application]
SignIn = Callable[..., Awaitable[Account]]
SendForm = Callable[..., Awaitable[ClientResponse]]
PASSWORD = "seven small boats at noon"
Post = Callable[..., Awaitable[ClientResponse]]


class LoopbackJar(CookieJar):
    """Keeps Secure cookies for this machine without TLS, as browsers do."""

    def filter_cookies(self, request_url: URL = URL()) -> "BaseCookie[str]":  # noqa: B008 -- as aiohttp has it
        return super().filter_cookies(request_url.with_scheme("https"))


def cheap_passwords() -> Passwords:
    """Return the hashing with the lowest parameters that Argon2 has: tests do a lot of it."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def packed() -> Assets:
    return pack()


@pytest.fixture(scope="session", autouse=True)
def _templates_and_words_are_compiled_once() -> Iterator[None]:
    setup = partial(aiohttp_jinja2.setup, bytecode_cache=CompiledTemplates())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiohttp_jinja2, "setup", setup)
        patch.setattr(languages, "load_language", cache(languages.load_language))
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty database at the newest step."""
    return migrated_database(tmp_path_factory.mktemp("migrated"))


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """Override to change settings."""
    return {}


@pytest.fixture
def settings(tmp_path: Path, more_settings: dict[str, Any]) -> Settings:
    return make_settings(tmp_path, **more_settings)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def app(settings: Settings, packed: Assets, migrated: bytes, time: FakeTime) -> web.Application:
    put_database(settings, migrated)
    put_key(settings)
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(settings, clock=clock, packed=packed, passwords=cheap_passwords())


@pytest.fixture
async def client(app: web.Application, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    return await aiohttp_client(app, auto_decompress=True, cookie_jar=LoopbackJar(unsafe=True))


@pytest.fixture
async def appointment(client: Client, app: web.Application, time: FakeTime) -> Appointment:
    """An appointment in five minutes, whose token is TOKEN."""
    starts = int(time.wall_s) + 300
    key = keyed_hash(app[SECRET], "appointment", TOKEN)
    row = Appointment(key, starts, starts + 3_600, "en", "a label")
    await put_appointment(stores_of(app), row)
    return row


@pytest.fixture
def post(client: Client) -> Post:
    """Send JSON as the page does."""

    async def send(path: str, body: object, **headers: str) -> ClientResponse:
        given = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.post(path, data=json.dumps(body).encode(), headers=given | names)

    return send


async def enter(
    client: Client, app: web.Application, now_s: float, name: str, role: str, **more: Any
) -> Account:
    """Sign a client in, past the form; see the fixture `sign_in`."""
    accounts = app[ACCOUNTS]
    account = await accounts.find(name)
    if account is None:
        office = more.pop("office", FIRST_OFFICE)
        account = new_account(name, role, more.pop("language", "en"), **more)
        await accounts.add(account, office)
    token = new_token()
    assert await app[SESSIONS].open(session_key(app[SECRET], token), account, now_s)
    client.session.cookie_jar.update_cookies({COOKIE: token}, client.make_url("/"))
    return account


@pytest.fixture
def sign_in(client: Client, app: web.Application, time: FakeTime) -> SignIn:
    """Sign the client in: `await sign_in("anna")`, `await sign_in("otto", "administrator")`.

    Makes the account where there is none yet. Who was signed in before is so no longer here, but the
    session goes on.
    """

    async def signed_in(name: str = "anna", role: str = "counsellor", **more: Any) -> Account:
        return await enter(client, app, time.wall_s, name, role, **more)

    return signed_in


@pytest.fixture
def send_form(client: Client) -> SendForm:
    """Send a form as a page of ours does; redirects are not followed."""

    async def send(path: str, fields: dict[str, str] | None = None, **headers: str) -> ClientResponse:
        given = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.post(path, data=fields or {}, headers=given | names, allow_redirects=False)

    return send
