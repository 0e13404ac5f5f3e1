"""The rooms of the passkeys: challenges, and refusals that tell nothing."""

import base64
import json
from typing import Any

import pytest
from aiohttp import web

from checker.accounts.one_time_links import answered, challenge
from checker.accounts.webauthn import REGISTER, SIGN_IN
from checker.core.account_rules import CHALLENGE_S
from checker.http.keys import ONE_TIME_LINKS, SECRET
from tests.running_app import Client, Post, SignIn
from tests.support import FakeTime


def assertion(challenge: str) -> dict[str, Any]:
    data = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": "http://127.0.0.1"}).encode()
    response = {"clientDataJSON": encoded(data), "authenticatorData": encoded(b"x" * 37), "signature": "AA"}
    return {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_a_challenge_is_answered_once(client: Client, app: web.Application, time: FakeTime) -> None:
    links, secret = app[ONE_TIME_LINKS], app[SECRET]
    given = await challenge(links, secret, SIGN_IN, time.wall_s)

    assert await answered(links, (secret,), SIGN_IN, time.wall_s, given) is not None
    assert await answered(links, (secret,), SIGN_IN, time.wall_s, given) is None


async def test_a_challenge_dies_after_five_minutes_and_is_for_one_purpose(
    client: Client, app: web.Application, time: FakeTime
) -> None:
    links, secret = app[ONE_TIME_LINKS], app[SECRET]
    given = await challenge(links, secret, SIGN_IN, time.wall_s)

    assert await answered(links, (secret,), REGISTER, time.wall_s, given) is None
    assert await answered(links, (secret,), SIGN_IN, time.wall_s + CHALLENGE_S + 1, given) is None
    assert await answered(links, (secret,), SIGN_IN, time.wall_s, b"made up") is None


async def test_a_passkey_that_nobody_has_is_refused_and_uses_the_challenge_up(
    client: Client, app: web.Application, post: Post, time: FakeTime
) -> None:
    options = await (await post("/sign-in/passkey/options", {})).json()

    answers = [await post("/sign-in/passkey", assertion(options["challenge"])) for _ in range(2)]

    assert [answer.status for answer in answers] == [403, 403]
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    given = base64.urlsafe_b64decode(options["challenge"] + "=")
    assert await answered(app[ONE_TIME_LINKS], (app[SECRET],), SIGN_IN, time.wall_s, given) is None


async def test_each_challenge_is_new(post: Post) -> None:
    challenges = {(await (await post("/sign-in/passkey/options", {})).json())["challenge"] for _ in range(3)}

    assert len(challenges) == 3


async def test_a_challenge_for_one_account_is_not_for_another(
    client: Client, post: Post, sign_in: SignIn
) -> None:
    await sign_in("anna")
    options = await (await post("/account/passkeys/options", {})).json()
    await sign_in("otto")
    data = json.dumps({"type": "webauthn.create", "challenge": options["challenge"], "origin": "x"}).encode()
    response = {"clientDataJSON": encoded(data), "attestationObject": "AA"}

    answer = await post(
        "/account/passkeys", {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}
    )

    assert answer.status == 400


@pytest.mark.parametrize("path", ["/sign-in/passkey", "/account/passkeys"])
@pytest.mark.parametrize("body", [None, [], {}, {"id": 1}, "x", {"id": "AA", "rawId": "AA", "response": {}}])
async def test_what_is_no_passkey_is_refused(post: Post, sign_in: SignIn, path: str, body: Any) -> None:
    await sign_in()

    answer = await post(path, body)

    assert answer.status in (400, 403)
    assert (await answer.json())["error"]["message"] == "the passkey did not work"


class TestWithTightLimits:
    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_sign_in_address": "2/hour"}

    async def test_challenges_are_not_given_away_without_end(self, post: Post) -> None:
        statuses = [(await post("/sign-in/passkey/options", {})).status for _ in range(3)]

        assert statuses == [200, 200, 429]
