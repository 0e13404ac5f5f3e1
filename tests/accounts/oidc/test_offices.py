"""The provider says who belongs to which office: memberships follow the claim at each sign-in."""

import logging
import time as real_time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import pytest
from aiohttp import web
from joserfc.jwk import ECKey
from sqlalchemy import select

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.offices import FIRST_OFFICE
from checker.http.access import HOME
from checker.http.keys import ACCOUNTS, OFFICE_ROWS
from checker.http.offices import OFFICES
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.database.tables import membership
from checker.storage.offices import Office
from tests.accounts.oidc.small_provider import small_provider, way_back
from tests.board.conftest import listening
from tests.running_app import Client
from tests.support import FakeTime, rows

REFUSED: Final = "/sign-in?fault=oidc"
NORTH: Final = Office(7, "north")
KEY: Final = ECKey.generate_key("P-256", parameters={"kid": "1"})
SignInAt = Callable[..., Awaitable[str]]


@pytest.fixture
def time() -> FakeTime:
    """The provider goes by the real time, so here the server does too."""
    return FakeTime(real_time.time())


@pytest.fixture
async def said() -> dict[str, Any]:
    """What the next ID token says."""
    return {}


@pytest.fixture
async def issuer(said: dict[str, Any]) -> AsyncIterator[str]:
    async with small_provider(said, lambda: KEY) as url:
        yield url


@pytest.fixture
def more_oidc() -> dict[str, object]:
    """Override to change settings of the sign-in."""
    return {}


@pytest.fixture
def more_settings(issuer: str, more_oidc: dict[str, object]) -> dict[str, object]:
    return {
        "public_url": "http://startklar.test",
        "oidc_issuer": issuer,
        "oidc_client_id": "startklar",
        "oidc_create_accounts": True,
        "oidc_offices_claim": "groups",
        "oidc_role_claim": "roles",
        "oidc_administrator_role": "boss",
    } | more_oidc


@pytest.fixture
def sign_in_at(client: Client, said: dict[str, Any]) -> SignInAt:
    """Sign in at the provider in a new browser, with these claims; returns where the server leads to."""

    async def signed_in(*groups: str, roles: tuple[str, ...] = (), **more: Any) -> str:
        client.session.cookie_jar.clear()
        said.update({"groups": list(groups), "roles": list(roles), **more})
        answer = await client.get(await way_back(client, said), allow_redirects=False)
        return answer.headers["Location"]

    return signed_in


@pytest.fixture
async def north(client: Client, app: web.Application) -> Office:
    """A second office, beside the first one, which is called `1`."""
    await app[OFFICE_ROWS].add(NORTH)
    await app[OFFICES].look()
    return NORTH


async def account_of(app: web.Application, name: str = "anna") -> Account:
    found = await app[ACCOUNTS].find(name)
    assert found is not None
    return found


async def places(app: web.Application, name: str = "anna") -> dict[int, str]:
    """Return the role of an account by office."""
    mine = membership.c.account_id == (await account_of(app, name)).id
    found = await rows(app[ACCOUNTS].engine, select(membership).where(mine))
    return {row.office: row.role for row in found}


async def test_who_signs_in_belongs_to_the_offices_of_the_claim_with_the_roles_there(
    client: Client, app: web.Application, sign_in_at: SignInAt, north: Office
) -> None:
    assert await sign_in_at("/1", f"/{north.short}/administrator", "/everybody") == HOME

    assert await places(app) == {FIRST_OFFICE: COUNSELLOR, north.id: ADMINISTRATOR}
    assert (await account_of(app)).role == COUNSELLOR  # which would make offices
    assert (await client.get("/board")).status == 200


async def test_memberships_follow_the_claim_at_the_next_sign_in(
    app: web.Application, sign_in_at: SignInAt, north: Office
) -> None:
    await sign_in_at("1")
    account = await account_of(app)
    await app[OFFICE_ROWS].join(account.id, north.id, COUNSELLOR)

    await sign_in_at(f"{north.short}:administrator")

    assert await places(app) == {north.id: ADMINISTRATOR}
    assert (await account_of(app)).id == account.id


async def test_an_open_board_of_an_office_that_the_claim_names_no_longer_ends(
    client: Client, sign_in_at: SignInAt, north: Office
) -> None:
    await sign_in_at("1")
    async with listening(client) as stream:
        await stream.next("snapshot")

        await sign_in_at(north.short)

        assert await stream.ends()


@pytest.mark.usefixtures("north")
async def test_who_is_named_no_longer_is_refused_and_signed_out_everywhere(
    client: Client, app: web.Application, sign_in_at: SignInAt
) -> None:
    await sign_in_at("1")
    async with listening(client) as stream:
        await stream.next("snapshot")

        assert await sign_in_at("everybody") == REFUSED

        assert await stream.next("end") == "session"
    assert await places(app) == {}


@pytest.mark.usefixtures("north")
async def test_whom_the_claim_puts_nowhere_gets_no_account_and_the_log_says_why_and_not_who(
    app: web.Application, sign_in_at: SignInAt, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "startklar.oidc"):
        assert await sign_in_at("everybody", groups=None) == REFUSED

    assert await app[ACCOUNTS].list() == []
    [record] = caplog.records
    assert record.getMessage() == "a sign-in at the provider failed"
    assert vars(record)["reason"] == "the claim of the offices names none of ours; see oidc_offices_claim"


@pytest.mark.usefixtures("north")
async def test_an_account_that_waits_is_not_tied_to_somebody_whom_the_claim_puts_nowhere(
    app: web.Application, sign_in_at: SignInAt
) -> None:
    await app[ACCOUNTS].add(new_account("anna"))

    assert await sign_in_at("everybody") == REFUSED

    assert (await account_of(app)).oidc_subject is None
    assert await places(app) == {FIRST_OFFICE: COUNSELLOR}


@pytest.mark.usefixtures("north")
async def test_an_account_that_waits_is_tied_and_put_where_the_claim_says(
    app: web.Application, sign_in_at: SignInAt
) -> None:
    await app[ACCOUNTS].add(new_account("anna"))

    assert await sign_in_at("north") == HOME

    assert (await account_of(app)).oidc_subject == "1"
    assert await places(app) == {NORTH.id: COUNSELLOR}


@pytest.mark.usefixtures("north")
async def test_an_administrator_of_the_association_needs_no_office(
    client: Client, app: web.Application, sign_in_at: SignInAt
) -> None:
    assert await sign_in_at(roles=("boss",)) == HOME

    assert await places(app) == {}
    assert (await client.get("/offices")).status == 200
    assert await sign_in_at() == REFUSED  # the role is gone at the next sign-in
    assert (await account_of(app)).role == COUNSELLOR


async def test_where_there_is_one_office_the_claim_gives_the_role_there(
    client: Client, app: web.Application, sign_in_at: SignInAt
) -> None:
    assert await sign_in_at("1:administrator") == HOME
    assert await places(app) == {FIRST_OFFICE: ADMINISTRATOR}
    assert (await client.get("/accounts")).status == 200

    assert await sign_in_at("1") == HOME

    assert await places(app) == {FIRST_OFFICE: COUNSELLOR}
    assert (await client.get("/accounts")).status == 403
    assert await sign_in_at("north") == REFUSED


class TestWithoutARoleClaim:
    """`oidc_role_claim` is empty: who administers the association is ours to say."""

    @pytest.fixture
    def more_oidc(self) -> dict[str, object]:
        return {"oidc_role_claim": "", "oidc_administrator_role": ""}

    @pytest.mark.usefixtures("north")
    async def test_the_associations_administrators_stay_what_they_are(
        self, app: web.Application, sign_in_at: SignInAt
    ) -> None:
        await app[ACCOUNTS].add(new_account("anna", ADMINISTRATOR), None)

        assert await sign_in_at() == HOME
        assert await sign_in_at("north") == HOME

        assert (await account_of(app)).role == ADMINISTRATOR
        assert await places(app) == {NORTH.id: COUNSELLOR}


class TestWithAPrefix:
    """`oidc_offices_prefix`."""

    @pytest.fixture
    def more_oidc(self) -> dict[str, object]:
        return {"oidc_offices_prefix": "startklar-"}

    @pytest.mark.usefixtures("north")
    async def test_only_what_has_the_prefix_names_an_office(
        self, app: web.Application, sign_in_at: SignInAt
    ) -> None:
        assert await sign_in_at("startklar-north", "1") == HOME

        assert await places(app) == {NORTH.id: COUNSELLOR}
