"""What nobody finds: neither in the logs nor in the database file."""

import logging

import pytest
from aiohttp import web

from checker.accounts import one_time_links
from checker.accounts.passwords import PASSWORDS
from checker.cli import json_logging
from checker.http.keys import ACCOUNTS, ONE_TIME_LINKS, SECRET, SETTINGS
from checker.http.session_cookie import COOKIE
from checker.storage.accounts.accounts import new_account
from tests.running_app import PASSWORD, Client, SendForm
from tests.support import FakeTime


async def test_logs_hold_no_name_password_token_or_cookie(
    client: Client,
    app: web.Application,
    send_form: SendForm,
    time: FakeTime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    link = await one_time_links.first_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s)

    await client.get(link)
    await send_form(link, {"name": "Wilhelmine", "password": PASSWORD})
    cookie = cookie_of(client)
    await client.get("/account")
    await send_form("/account/password", {"current": "wrong guess", "password": PASSWORD})
    await send_form("/sign-out")
    await send_form("/sign-in", {"name": "Wilhelmine", "password": "wrong guess"})

    formatter = json_logging.JsonFormatter()
    lines = "\n".join(formatter.format(record) for record in caplog.records if record.name != "asyncio")
    assert '"route": "/first/{token}"' in lines
    for secret in ("ilhelmine", PASSWORD, "wrong guess", cookie, link.rpartition("/")[2]):
        assert secret not in lines


async def test_the_database_file_holds_no_password_token_or_link(
    client: Client, app: web.Application, send_form: SendForm, time: FakeTime
) -> None:
    account = new_account("anna", password_hash=await app[PASSWORDS].hash(PASSWORD))
    await app[ACCOUNTS].add(account)
    link = await one_time_links.reset_link(app[ONE_TIME_LINKS], app[SECRET], time.wall_s, account)
    await send_form("/sign-in", {"name": "anna", "password": PASSWORD})

    files = app[SETTINGS].data_dir.glob("startklar.sqlite3*")
    content = b"".join([path.read_bytes() for path in files])

    assert b"$argon2id$" in content
    for secret in (PASSWORD, cookie_of(client), link.rpartition("/")[2]):
        assert secret.encode() not in content


def cookie_of(client: Client) -> str:
    cookie = client.session.cookie_jar.filter_cookies(client.make_url("/"))[COOKIE].value
    assert len(cookie) > 40
    return cookie
