"""Sign-in by OpenID Connect: against a real, certified provider, and against one that lies."""

import asyncio
import re
import shutil
import time as real_time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from aiohttp import ClientSession, CookieJar, web

from checker.accounts.oidc import provider
from checker.core.offices import FIRST_OFFICE
from checker.http.access import HOME
from checker.http.keys import ACCOUNTS, OFFICE_ROWS, SECRET
from checker.http.offices import OFFICES
from checker.storage.accounts.accounts import new_account
from checker.storage.offices import Office
from tests.running_app import Client, LoopbackJar
from tests.support import FakeTime, make_settings

PUBLIC = "http://startklar.test"
CALLBACK = f"{PUBLIC}/sign-in/oidc/callback"
SCRIPT = Path(__file__).parents[2] / "oidc_provider.mjs"
ROOT = SCRIPT.parent.parent


@pytest.fixture
def time() -> FakeTime:
    """The provider goes by the real time, so here the server does too."""
    return FakeTime(real_time.time())


class TestWithARealProvider:
    """node-oidc-provider in a process of its own."""

    @pytest.fixture
    async def issuer(self) -> AsyncIterator[str]:
        node = shutil.which("node")
        assert node, "node is needed, see `make ready`"
        process = await asyncio.create_subprocess_exec(
            node,
            str(SCRIPT),
            CALLBACK,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        yield (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
        process.terminate()
        await process.wait()

    @pytest.fixture
    def more_oidc(self) -> dict[str, object]:
        return {}

    @pytest.fixture
    def more_settings(self, issuer: str, more_oidc: dict[str, object]) -> dict[str, object]:
        given = {
            "public_url": PUBLIC,
            "oidc_issuer": issuer,
            "oidc_client_id": "startklar",
            "oidc_client_secret": "not-so-secret",
            "oidc_role_claim": "realm_access.roles",
            "oidc_counsellor_role": "staff",
            "oidc_administrator_role": "boss",
        }
        return given | more_oidc

    async def test_an_account_that_an_administrator_has_added_is_tied_by_its_name_once(
        self, client: Client, app: web.Application
    ) -> None:
        account = new_account("anna")
        await app[ACCOUNTS].add(account)

        assert await sign_in(client, "anna") == HOME

        tied = await app[ACCOUNTS].get(account.id)
        assert tied is not None
        assert tied.oidc_subject == "anna"
        assert (await client.get("/account")).status == 200

    async def test_the_subject_counts_and_not_the_name(self, client: Client, app: web.Application) -> None:
        account = new_account("anna")
        await app[ACCOUNTS].add(account)
        await sign_in(client, "anna")
        await app[ACCOUNTS].change(account.id, name="somebody else")

        assert await sign_in(client, "anna") == HOME

    async def test_who_has_no_account_is_not_let_in(self, client: Client, app: web.Application) -> None:
        assert await sign_in(client, "anna") == "/sign-in?fault=oidc"
        assert await app[ACCOUNTS].list() == []

    async def test_an_account_with_a_password_is_nobody_elses(
        self, client: Client, app: web.Application
    ) -> None:
        await app[ACCOUNTS].add(new_account("anna", password_hash="a hash"))

        assert await sign_in(client, "anna") == "/sign-in?fault=oidc"

    async def test_a_disabled_account_stays_shut(self, client: Client, app: web.Application) -> None:
        await app[ACCOUNTS].add(new_account("anna", disabled=True))

        assert await sign_in(client, "anna") == "/sign-in"
        assert (await client.get("/account")).status == 401

    async def test_an_answer_counts_once_and_in_its_own_browser_alone(
        self, client: Client, app: web.Application
    ) -> None:
        await app[ACCOUNTS].add(new_account("anna"))
        back = await to_the_provider(client, "anna")
        async with ClientSession(cookie_jar=LoopbackJar(unsafe=True)) as other:
            stolen = await other.get(client.make_url(back), allow_redirects=False)

        first = await client.get(back, allow_redirects=False)
        again = await client.get(back, allow_redirects=False)

        assert stolen.headers["Location"] == again.headers["Location"] == "/sign-in?fault=oidc"
        assert first.headers["Location"] == HOME

    async def test_the_way_on_is_kept_on_the_way_there_and_back(
        self, client: Client, app: web.Application
    ) -> None:
        await app[ACCOUNTS].add(new_account("otto"))

        assert await sign_in(client, "otto", wish="?next=/accounts") == "/accounts"
        assert await sign_in(client, "otto", wish="?next=https://evil.example") == HOME

    class TestThatMakesAccounts:
        """`oidc_create_accounts`."""

        @pytest.fixture
        def more_oidc(self) -> dict[str, object]:
            return {"oidc_create_accounts": True}

        @pytest.mark.parametrize(("name", "role"), [("anna", "counsellor"), ("otto", "administrator")])
        async def test_the_role_is_that_of_the_claim(
            self, client: Client, app: web.Application, name: str, role: str
        ) -> None:
            assert await sign_in(client, name) == HOME

            account = await app[ACCOUNTS].find(name)
            assert account is not None
            assert (account.role, account.password_hash) == (role, None)

        async def test_with_several_offices_who_is_new_belongs_to_none_yet(
            self, client: Client, app: web.Application
        ) -> None:
            await app[OFFICE_ROWS].add(Office(7, "seven"))
            await app[OFFICES].look()

            await sign_in(client, "anna")

            assert [await app[ACCOUNTS].list_members(office) for office in (FIRST_OFFICE, 7)] == [[], []]
            assert (await client.get("/board")).status == 403

        async def test_who_has_no_role_of_ours_is_not_let_in(
            self, client: Client, app: web.Application
        ) -> None:
            assert await sign_in(client, "guest") == "/sign-in?fault=oidc"
            assert await app[ACCOUNTS].list() == []

        async def test_a_role_that_was_taken_away_is_gone_at_the_next_sign_in(
            self, client: Client, app: web.Application
        ) -> None:
            await sign_in(client, "anna")
            account = await app[ACCOUNTS].find("anna")
            assert account is not None
            await app[ACCOUNTS].change(account.id, role="administrator")

            await sign_in(client, "anna")

            assert (await client.get("/accounts")).status == 403

    class TestThatSaysWhichOffice:
        """`oidc_offices_claim`; more of it in `test_offices.py`."""

        @pytest.fixture
        def more_oidc(self) -> dict[str, object]:
            return {
                "oidc_create_accounts": True,
                "oidc_offices_claim": "groups",
                "oidc_offices_prefix": "/startklar/",
            }

        async def test_groups_name_the_office_and_the_role_there(self, client: Client) -> None:
            assert await sign_in(client, "anna") == HOME
            assert (await client.get("/accounts")).status == 200
            assert await sign_in(client, "nora") == "/sign-in?fault=oidc"


async def sign_in(client: Client, name: str, wish: str = "") -> str:
    """Sign in at the provider and come back; returns where the server leads to."""
    answer = await client.get(await to_the_provider(client, name, wish), allow_redirects=False)
    return answer.headers["Location"]


async def to_the_provider(client: Client, name: str, wish: str = "") -> str:
    """Go there as a browser does, say who one is, agree; returns the path of the way back."""
    begun = await client.get(f"/sign-in/oidc{wish}", allow_redirects=False)
    url = begun.headers["Location"]
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        for _ in range(10):
            answer = await browser.get(url, allow_redirects=False)
            if answer.status == 200:
                answer = await browser.post(
                    url, data=await filled_in(answer.text, name), allow_redirects=False
                )
            url = urljoin(url, answer.headers["Location"])
            if url.startswith(CALLBACK):
                return url.removeprefix(PUBLIC)
    raise AssertionError("the provider leads nowhere")


async def filled_in(text: Callable[[], Awaitable[str]], name: str) -> dict[str, str]:
    prompt = re.search(r'name="prompt" value="(\w+)"', await text())
    assert prompt
    return {"prompt": prompt[1], "login": name, "password": "any"}


async def test_without_a_provider_there_is_no_such_way(client: Client) -> None:
    assert (await client.get("/sign-in/oidc")).status == 404
    assert (await client.get("/sign-in/oidc/callback?code=x&state=y")).status == 404


def test_state_nonce_and_verifier_follow_from_the_cookie_and_tell_nothing_of_each_other() -> None:
    one, other = provider.flow_of(b"key", "a"), provider.flow_of(b"key", "b")

    parts = {one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}
    assert len(parts) == 6
    assert all(43 <= len(part) <= 128 for part in parts)
    assert one == provider.flow_of(b"key", "a") != provider.flow_of(b"another key", "a")


async def test_a_failed_sign_in_is_said_on_the_page_and_names_nobody_in_the_log(
    client: Client, app: web.Application, caplog: pytest.LogCaptureFixture
) -> None:
    page = await (await client.get("/sign-in?fault=oidc")).text()

    assert 'role="alert"' in page
    assert app[SECRET].hex() not in page


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "http://sso.example.org", "oidc_client_id": "x"},
        {"oidc_issuer": "https://sso.example.org"},
        {"oidc_issuer": "https://sso.example.org", "oidc_client_id": "x", "oidc_scopes": ("profile",)},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(given: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="oidc_issuer"):
        make_settings(tmp_path, **given)
