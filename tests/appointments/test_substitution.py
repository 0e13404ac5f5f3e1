"""Substitution: who may hand over and take, what changes, and who learns of it."""

from typing import Any

import pytest
from aiohttp import web

from checker.http.keys import ACCOUNTS
from checker.storage.accounts.accounts import new_account
from tests.appointments.invitations import OFFICE, invitation, listed, make
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


@pytest.fixture
async def made(sign_in: SignIn, send_form: SendForm) -> str:
    """Anna's appointment; returns the path of its page."""
    return await make(sign_in, send_form)


async def owner(app: web.Application, time: FakeTime) -> str | None:
    """Return whose the one appointment is."""
    [one] = await listed(app, time)
    return one.counsellor


async def sent_to_client(client: Client, made: str) -> dict[str, str]:
    """Return what the client has, but for the file, whose parts have random names."""
    return {name: text for name, text in (await invitation(client, made)).items() if name != "eml"}


async def test_handing_over_changes_whose_it_is_and_nothing_that_the_client_has(
    client: Client, sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime
) -> None:  # fmt: skip
    berta, anna = await sign_in("berta"), await sign_in("anna")
    [before], sent = await listed(app, time), await sent_to_client(client, made)

    answer = await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": berta.id})

    [after] = await listed(app, time)
    assert answer.headers["Location"] == f"{made}?done=reassigned"
    assert (before.counsellor, after.counsellor) == (anna.id, berta.id)
    assert (after.hash, after.version, after.generation) == (before.hash, before.version, before.generation)
    assert await sent_to_client(client, made) == sent


async def test_of_two_who_take_it_at_once_the_second_is_told(
    client: Client, sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime
) -> None:  # fmt: skip
    anna, berta = await sign_in("anna"), await sign_in("berta")
    await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": berta.id})
    clara = await sign_in("clara")

    answer = await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": clara.id})

    assert await owner(app, time) == berta.id
    assert answer.headers["Location"] == f"{made}?done=not_reassigned"
    page = await (await client.get(answer.headers["Location"])).text()
    assert "somebody else has taken this appointment" in page
    assert 'role="alert"' in page


async def test_sent_twice_it_is_done_once(
    sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime
) -> None:
    anna, berta = await sign_in("anna"), await sign_in("berta")

    fields = {"before": anna.id, "counsellor": berta.id}
    places = [(await send_form(f"{made}/reassign", fields)).headers["Location"] for _ in range(2)]

    assert places == [f"{made}?done=reassigned"] * 2
    assert await owner(app, time) == berta.id


async def test_what_is_nobodys_can_be_taken(
    sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime
) -> None:
    anna, berta = await sign_in("anna"), await sign_in("berta")
    await app[ACCOUNTS].delete(anna.id)
    assert await owner(app, time) is None

    await send_form(f"{made}/reassign", {"before": "", "counsellor": berta.id})

    assert await owner(app, time) == berta.id


@pytest.mark.parametrize("counsellor", ["", "f" * 32, "disabled"])
async def test_it_goes_to_nobody_who_cannot_sign_in(
    client: Client, sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime,
    counsellor: str,
) -> None:  # fmt: skip
    anna = await sign_in("anna")
    gone = new_account("gone", disabled=True)
    await app[ACCOUNTS].add(gone)
    wanted = gone.id if counsellor == "disabled" else counsellor

    answer = await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": wanted})

    assert answer.headers["Location"] == f"{made}?done=not_reassigned"
    assert await owner(app, time) == anna.id
    assert gone.id not in await (await client.get(made)).text()


class TestApart:
    """Where the office keeps appointments apart."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return OFFICE | {"team_board": False}

    async def test_nobody_takes_what_they_do_not_see(
        self, sign_in: SignIn, send_form: SendForm, made: str, app: web.Application, time: FakeTime
    ) -> None:
        anna, berta = await sign_in("anna"), await sign_in("berta")

        answer = await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": berta.id})

        assert answer.status == 404
        assert await owner(app, time) == anna.id

    async def test_who_hands_over_no_longer_sees_it_and_the_colleague_does(
        self, client: Client, sign_in: SignIn, send_form: SendForm, made: str
    ) -> None:
        berta, anna = await sign_in("berta"), await sign_in("anna")

        answer = await send_form(f"{made}/reassign", {"before": anna.id, "counsellor": berta.id})

        assert answer.headers["Location"] == "/appointments?done=reassigned"
        assert "handed over" in await (await client.get(answer.headers["Location"])).text()
        assert (await client.get(made)).status == 404
        await sign_in("berta")
        assert (await client.get(made)).status == 200
