"""A new key signs, and what the one before it has made works until it expires."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from checker.accounts.one_time_links import reset_link
from checker.app import make_app
from checker.core.api_tokens import SCOPES
from checker.core.tokens import link_token, token_hash
from checker.http.assets.packing import Assets
from checker.http.keys import ACCOUNTS, API_TOKENS, APPOINTMENTS, ONE_TIME_LINKS, SECRET
from checker.settings import Settings, database_url
from checker.storage import secret_key
from checker.storage.accounts.api_tokens import new_api_token
from checker.storage.appointments import Appointment, hash_of, new_id
from checker.storage.clock import Clock
from checker.storage.database.engine import migrate
from checker.storage.key_mark import OtherKeyError
from tests.processes import run
from tests.running_app import Client, LoopbackJar, Post, SignIn, cheap_passwords
from tests.support import KEY, FakeTime, good_readiness, good_result

NEW = bytes(range(32, 64))
Serve = Callable[[web.Application], Awaitable[Client]]


@pytest.fixture
def keys(settings: Settings, packed: Assets, time: FakeTime) -> dict[str, web.Application]:
    """The same server as `app` after the key was changed, with and without the one before it."""
    made = {}
    for name, before in (("changed", KEY.hex()), ("forgotten", "")):
        given = Settings(**(settings.model_dump() | {"secret_key": NEW.hex(), "secret_key_before": before}))
        clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
        made[name] = make_app(given, clock=clock, packed=packed, passwords=cheap_passwords())
    return made


@pytest.fixture
def serve(aiohttp_client: Callable[..., Awaitable[Client]], client: Client) -> Serve:
    """Run a server in place of the first one, with the browser's cookies."""

    async def served(app: web.Application) -> Client:
        cookies = {each.key: each.value for each in client.session.cookie_jar}
        await client.close()
        other = await aiohttp_client(app, auto_decompress=True, cookie_jar=LoopbackJar(unsafe=True))
        other.session.cookie_jar.update_cookies(cookies, other.make_url("/"))
        return other

    return served


@pytest.fixture
async def row(client: Client, app: web.Application, time: FakeTime) -> Appointment:
    """An appointment whose link the first key has made."""
    starts, identity = int(time.wall_s) + 300, new_id()
    made = Appointment(hash_of(KEY)(identity, 1), starts, starts + 3_600, "en", id=identity)
    assert await app[APPOINTMENTS].add([made])
    return made


async def send(client: Client, path: str, body: Any) -> Any:
    return await client.post(path, json=body, headers={"Sec-Fetch-Site": "same-origin"})


async def test_links_sessions_and_receipts_of_the_key_before_still_work(
    app: web.Application,
    row: Appointment,
    post: Post,
    sign_in: SignIn,
    time: FakeTime,
    keys: dict[str, web.Application],
    serve: Serve,
) -> None:
    account = await sign_in("otto", "administrator")
    reset = await reset_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s, account)
    receipt = (await (await post("/api/rehearsals", {})).json())["receipt"]
    token = link_token(KEY, row.id, 1)

    client = await serve(keys["changed"])

    assert (await client.get(f"/c/{token}")).status == 200
    assert (await send(client, "/api/readiness", good_readiness(token=token))).status == 200
    told = await send(client, "/api/both-ends/events", {"token": token, "language": "en"})
    assert told.status == 200
    assert (
        await send(client, "/api/both-ends/signal", {"token": token, "signal": "please_call"})
    ).status == 204
    assert (await client.get("/board", allow_redirects=False)).status == 200
    shown = await (await client.get(f"/appointments/{row.id}")).text()
    assert f"/c/{token}" in shown
    assert (await client.get(reset)).status == 200
    counted = await send(client, "/api/results", good_result(receipt=receipt))
    note = (await counted.json())["counted"]
    again = await send(client, "/api/results", good_result(receipt=receipt, counted=note))
    assert (counted.status, again.status) == (200, 200)


async def test_what_is_made_from_then_on_is_the_new_keys_alone(
    row: Appointment, sign_in: SignIn, keys: dict[str, web.Application], serve: Serve
) -> None:
    account = await sign_in("otto", "administrator")
    app = keys["changed"]
    client = await serve(app)

    form = {"generation": str(row.generation)}
    path, headers = f"/appointments/{row.id}/renew", {"Sec-Fetch-Site": "same-origin"}
    renewed = await client.post(path, data=form, headers=headers, allow_redirects=False)
    stored = await app[APPOINTMENTS].find_by_link(token_hash(NEW, link_token(NEW, row.id, 2)), 0)

    assert renewed.status == 303
    assert stored is not None
    assert await app[ACCOUNTS].get(account.id) == account


def shown_in(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the path of its link alone: each server of a test has another port."""
    return answer | {"check_link": urlsplit(answer["check_link"]).path}


async def test_a_booking_tool_goes_on_and_its_token_outlives_the_key_before(
    client: Client, app: web.Application, time: FakeTime, keys: dict[str, web.Application], serve: Serve
) -> None:
    shown, token = new_api_token(app[SECRET], "tool", set(SCOPES))
    unused, other = new_api_token(app[SECRET], "another tool", set(SCOPES))
    assert await app[API_TOKENS].add(token)
    assert await app[API_TOKENS].add(other)
    bearer, path = {"Authorization": f"Bearer {shown}"}, "/api/v1/appointments"
    once = bearer | {"Idempotency-Key": "4711"}
    body = {"starts": datetime.fromtimestamp(time.wall_s + 3_600, UTC).isoformat()}
    first = shown_in(await (await client.post(path, json=body, headers=once)).json())

    client = await serve(keys["changed"])
    again = await client.post(path, json=body, headers=once)
    changed = await client.post(path, json=body | {"minutes": 30}, headers=once)
    listed = await client.get(path, headers=bearer)

    assert (again.status, shown_in(await again.json())) == (201, first)
    assert changed.status == 422
    assert [shown_in(each) for each in (await listed.json())["appointments"]] == [first]
    await client.close()
    client = await serve(keys["forgotten"])
    assert (await client.get(path, headers=bearer)).status == 200
    assert (await client.get(path, headers={"Authorization": f"Bearer {unused}"})).status == 401


async def test_without_the_key_before_nothing_of_it_works(
    row: Appointment, sign_in: SignIn, keys: dict[str, web.Application], serve: Serve
) -> None:
    await sign_in("otto", "administrator")
    client = await serve(keys["changed"])
    await client.close()

    client = await serve(keys["forgotten"])

    assert (await client.get(f"/c/{link_token(KEY, row.id, 1)}")).status == 404
    assert (await client.get("/board", allow_redirects=False)).status == 401


async def test_a_database_is_not_taken_by_a_key_that_does_not_name_the_one_before(
    client: Client, settings: Settings
) -> None:
    with pytest.raises(OtherKeyError):
        await migrate(database_url(settings), NEW)


@pytest.mark.parametrize("fails", ["link", "replace"])
def test_a_change_of_the_key_that_fails_leaves_the_key_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    secret_key.load_key(Settings(data_dir=tmp_path))
    present = secret_key.key_file(tmp_path).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.link" if fails == "link" else "pathlib.Path.replace", full)
        with pytest.raises(secret_key.DataFolderError, match="No space"):
            secret_key.rotate(tmp_path)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    secret_key.rotate(tmp_path)

    assert left == {"secret.key": present}
    assert secret_key.file_before(tmp_path).read_bytes() == present


def test_the_command_keeps_the_key_before_until_it_is_forgotten(tmp_path: Path) -> None:
    added = run(tmp_path, "appointment", "add", "--starts", "2036-01-01T10:00")
    assert added.returncode == 0, added.stderr
    link = added.stdout.split()[-1]
    old = (tmp_path / "secret.key").read_text()

    assert run(tmp_path, "key", "rotate").returncode == 0
    again = run(tmp_path, "key", "rotate")
    listed = run(tmp_path, "appointment", "link", link)
    forgotten = run(tmp_path, "key", "forget", "--yes")

    assert (tmp_path / "secret.key").read_text() != old
    assert "key forget" in again.stderr
    assert link in listed.stdout, listed.stderr
    assert forgotten.stdout.startswith("1 appointments have links that were made by the old key")
    assert not (tmp_path / "secret.key.before").exists()
    assert run(tmp_path, "appointment", "link", link).returncode != 0
    assert "secret_key_before" in run(tmp_path, "key", "rotate", SECRET_KEY=KEY.hex()).stderr
