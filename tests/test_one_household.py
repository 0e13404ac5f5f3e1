"""One household at all its limits: everybody else gets a verdict, signs in, and is counted.

Requests come by a trusted proxy, packets from addresses of this machine's own loopback network.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aioice import stun
from aioice.stun import Class, Method

from checker.check_page.rehearsals_api import RELAY
from checker.http.keys import ACCOUNTS
from checker.relay.turn.credentials import Credentials
from checker.relay.turn.server import Relay
from checker.storage.accounts.accounts import new_account
from tests.relay.sockets import Answers
from tests.relay.turn.harness import UDP_TRANSPORT, plain, signed
from tests.running_app import PASSWORD, Client, Post, SendForm, cheap_passwords
from tests.support import good_result, receipt

STRANGER, OTHER = {"X_Forwarded_For": "203.0.113.1"}, {"X_Forwarded_For": "203.0.113.2"}
STRANGERS, OTHERS = "127.0.0.2", "127.0.0.3"
TRANSPORT: dict[str, Any] = {"REQUESTED-TRANSPORT": UDP_TRANSPORT}


@pytest.fixture
def more_settings() -> dict[str, object]:
    return {"trusted_proxies": "127.0.0.0/8", "relay_bind": "127.0.0.1"}


class End(Answers):
    """One end of a rehearsal, on a socket of its own."""

    async def ask(self, data: bytes) -> stun.Message:
        """Ask as browsers do: again, where no answer comes."""
        for wait_s in (0.1, 0.2, 0.4, 0.8, 1.0):  # beyond the second in which there were too many
            self.transport.sendto(data)
            try:
                async with asyncio.timeout(wait_s):
                    while (answer := await self.answers.get())[8:20] != data[8:20]:
                        pass  # to an earlier question, asked twice
                    return stun.parse_message(answer)
            except TimeoutError:
                continue
        raise AssertionError("the relay does not answer")


OPEN: list[End] = []
"""Ends that stay open to the end of the test: a port that is given again still has its allocation (437)."""


@pytest.fixture(autouse=True)
async def _closed_at_the_end() -> AsyncIterator[None]:
    yield
    while OPEN:
        OPEN.pop().transport.close()
    await asyncio.sleep(0)  # a transport closes in the loop's next turn


async def allocate(relay: Relay, own: str, credentials: Credentials) -> int | None:
    """Allocate over UDP from an address of this machine; return the error, None where there is none."""
    _, end = await asyncio.get_running_loop().create_datagram_endpoint(
        End, local_addr=(own, 0), remote_addr=("127.0.0.1", relay.port)
    )
    challenge = await end.ask(plain(Method.ALLOCATE, TRANSPORT))
    nonce = challenge.attributes["NONCE"]
    answer = await end.ask(signed(Method.ALLOCATE, TRANSPORT, credentials, nonce))
    OPEN.append(end)
    return None if answer.message_class is Class.RESPONSE else answer.error_code


async def rehearsal(post: Post, who: dict[str, str]) -> Credentials | None:
    answer = await post("/api/rehearsals", {}, **who)
    if answer.status != 201:
        return None
    (server,) = (await answer.json())["ice_servers"]
    return Credentials(server["username"], server["credential"])


async def take_everything(post: Post, relay: Relay, client: Client) -> list[int | None]:
    """Take what one household can get, of everything; return what the relay answered."""
    places = [await rehearsal(post, STRANGER) for _ in range(80)]
    codes = [
        await allocate(relay, STRANGERS, credentials)
        for credentials in places
        if credentials is not None
        for _ in range(18)
    ]
    headers = {name.replace("_", "-"): value for name, value in STRANGER.items()}
    for number in range(260):
        await client.get("/nowhere", headers=headers)
        await post("/api/results", good_result(receipt=receipt(number)), **STRANGER)
    for number in range(40):
        await post("/sign-in/passkey/options", {"number": number}, **STRANGER)
    return codes


async def test_one_household_at_its_limits_changes_nothing_for_another(
    post: Post, client: Client, app: web.Application, send_form: SendForm
) -> None:
    relay = app[RELAY].relay
    assert relay is not None
    account = new_account("anna", "counsellor", "en")
    await app[ACCOUNTS].add(account)
    await app[ACCOUNTS].set_password(account.id, await cheap_passwords().hash(PASSWORD))

    codes = await take_everything(post, relay, client)

    assert codes.count(None) == 64
    assert set(codes) == {None, 486}
    assert (await post("/api/rehearsals", {}, **STRANGER)).status == 429
    assert (await post("/api/results", good_result(receipt=receipt(999)), **STRANGER)).status == 429
    given = await rehearsal(post, OTHER)
    assert given is not None
    assert [await allocate(relay, OTHERS, given) for _ in range(2)] == [None, None]
    assert (await post("/api/results", good_result(receipt=receipt(1_000)), **OTHER)).status == 200
    form = {"name": "anna", "password": PASSWORD}
    assert (await send_form("/sign-in", form, **OTHER)).status == 303
    ready = await client.get("/ready", headers={"X-Forwarded-For": "203.0.113.2"})
    assert (ready.status, await ready.json()) == (200, {"database": "ok", "relay": "ok"})
