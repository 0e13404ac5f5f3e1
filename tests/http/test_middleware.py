"""What stands around every room: headers, errors, the same-origin guard, limits, logs."""

import json
import logging
import sqlite3

import pytest
from aiohttp import web

from checker.cli import json_logging
from checker.http.keys import SETTINGS
from checker.storage.appointments import Appointment
from tests.running_app import Client, Post
from tests.support import CHROME_ON_ANDROID, TOKEN, good_readiness, good_result

API = ("/api/readiness", "/api/results", "/api/rehearsals")
EVERYWHERE = ("/", "/c/none", "/nowhere", "/assets/x/y.js", "/health", "/api/nowhere", "/api/results")


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "connect-src 'self' https://video.redmedical.de;" in policy
    assert "camera=(self), microphone=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/assets/0/check.js", 404)])
async def test_an_error_is_a_page(client: Client, path: str, status: int) -> None:
    answer = await client.get(path)

    assert answer.status == status
    assert answer.content_type == "text/html"


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"a": "' + b"x" * 5000 + b'"}', "application/json", 413),
        (b"[" * 4000, "application/json", 400),
    ],
)
async def test_a_body_that_is_not_as_agreed_gets_the_right_status(
    client: Client, path: str, content: bytes, content_type: str, status: int
) -> None:
    answer = await client.post(path, data=content, headers={"Content-Type": content_type})

    assert answer.status == status
    assert set((await answer.json())["error"]) == {"field", "message"}


@pytest.mark.parametrize("path", API)
async def test_another_method_is_refused(client: Client, path: str) -> None:
    answer = await client.get(path)

    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_another_sites_page_cannot_send(client: Client, headers: dict[str, str], status: int) -> None:
    content_type = {"Content-Type": "application/json"}

    answer = await client.post("/api/results", data=json.dumps(good_result()), headers=content_type | headers)

    assert answer.status == status


async def test_an_old_browser_is_known_by_its_origin(client: Client) -> None:
    headers = {"Content-Type": "application/json", "Origin": str(client.make_url("/").origin())}

    answer = await client.post("/api/results", data=json.dumps(good_result()), headers=headers)

    assert answer.status == 200


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.storage.database.sqlite.BUSY_S", 0.2)


async def test_a_locked_database_is_503_and_the_server_goes_on(
    impatient: None, client: Client, post: Post, app: web.Application, caplog: pytest.LogCaptureFixture
) -> None:
    lock = sqlite3.connect(app[SETTINGS].data_dir / "startklar.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    caplog.clear()

    answer = await post("/api/results", good_result())

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == [
        "the database is not usable"
    ]
    assert (await client.get("/")).status == 200
    assert (await client.get("/ready")).status == 503
    lock.close()
    assert (await post("/api/results", good_result())).status == 200


async def test_a_fault_of_ours_is_a_page_without_details(
    app: web.Application, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.check_page.page.check_context", lambda *_: 1 / 0)

    answer = await client.get("/")

    assert answer.status == 500
    assert "ZeroDivision" not in await answer.text()


async def test_logs_hold_nothing_of_a_client(
    client: Client,
    post: Post,
    appointment: Appointment,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = {"User-Agent": CHROME_ON_ANDROID, "X-Forwarded-For": "203.0.113.77"}
    await client.get(f"/c/{TOKEN}?lang=en&name=Alice", headers=browser)
    await client.get("/c/" + "b" * 26, headers=browser)
    await client.get("/Alice/secret")
    await post("/api/readiness", good_readiness(), User_Agent=CHROME_ON_ANDROID)
    await post("/api/results", good_result(receipt="Alice"))
    monkeypatch.setattr("checker.board.readiness_api.parse_readiness", lambda body: 1 / len(body[:0]))
    await post("/api/readiness", good_readiness())

    formatter = json_logging.JsonFormatter()
    lines = "\n".join(formatter.format(record) for record in caplog.records if record.name != "asyncio")

    assert '"route": "/c/{token}"' in lines
    assert "ZeroDivisionError" in lines
    for secret in (TOKEN, "b" * 26, "Alice", "203.0.113.77", "127.0.0.1", "Mozilla", "lang=en"):
        assert secret not in lines


class TestWithTightLimits:
    """Three pages and two results a minute, one trusted proxy."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {
            "rate_limit_pages": "3/minute",
            "rate_limit_api": "2/minute",
            "trusted_proxies": ("127.0.0.0/8",),
            "public_url": "https://check.example.org",
        }

    async def test_who_asks_too_often_waits_and_others_do_not(self, client: Client) -> None:
        one, other = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}

        statuses = [(await client.get("/", headers=one)).status for _ in range(4)]
        refused = await client.get("/", headers=one)

        assert statuses == [200, 200, 200, 429]
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert (await client.get("/", headers=other)).status == 200
        assert (await client.get("/health", headers=one)).status == 200
        assert (await client.get("/health/of/nobody", headers=one)).status == 429

    async def test_what_the_client_claims_before_the_proxy_does_not_count(self, client: Client) -> None:
        statuses = [
            (await client.get("/", headers={"X-Forwarded-For": f"198.51.100.{index}, 203.0.113.1"})).status
            for index in range(4)
        ]

        assert statuses[-1] == 429

    async def test_the_public_origin_is_ours_and_tls_is_demanded(self, post: Post) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "https://check.example.org"}

        answer = await post("/api/results", good_result(), **headers)

        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
