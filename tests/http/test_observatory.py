"""Every kind of answer has 130 points or more at MDN's HTTP Observatory, by `tests/http/observatory.py`."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import web

from checker.http import middleware
from checker.http.keys import SETTINGS
from checker.http.security.security_headers import security_headers
from tests.http import observatory
from tests.http.observatory import AIM, Answer, grade, kinds, points, taken_apart
from tests.http.raw import JSON, request, send, served
from tests.running_app import Client, SignIn

KINDS = dict(kinds("localhost"))


@pytest.fixture
def more_settings() -> dict[str, object]:
    return {"public_url": "https://localhost"}


async def answer_of(port: int, data: bytes) -> Answer:
    return taken_apart((await send(port, data)).whole)


def explained(answer: Answer) -> str:
    return f"{answer.status}: {points(grade(answer))} points, {grade(answer)}"


async def test_every_answer_to_a_stranger_is_closed_tight(app: web.Application) -> None:
    async with served(app) as port:
        answers = {name: await answer_of(port, data) for name, data in KINDS.items()}

    print(observatory.table(answers))  # noqa: T201 -- shown by pytest -s, and where the test fails
    loose = {name: explained(answer) for name, answer in answers.items() if points(grade(answer)) < AIM}
    assert loose == {}
    seen = {answer.status for answer in answers.values()}
    assert seen >= {200, 201, 303, 400, 401, 403, 404, 405, 413, 415, 417}
    assert all(answer.status for answer in answers.values())


async def test_files_are_too_whether_they_are_there_or_known_already(app: web.Application) -> None:
    async with served(app) as port:
        page = await answer_of(port, request("GET", "/", "Host: localhost"))
        paths = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.body))

        answers = [await answer_of(port, request("GET", path, "Host: localhost")) for path in paths]

    assert len(answers) > 3
    assert {answer.status for answer in answers} == {200}
    assert [explained(answer) for answer in answers if points(grade(answer)) < AIM] == []


async def test_a_fault_of_ours_is_too(app: web.Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.check_page.page.check_context", lambda *_: 1 / 0)
    async with served(app) as port:
        answer = await answer_of(port, KINDS["the self-test"])

    assert answer.status == 500
    assert points(grade(answer)) >= AIM, explained(answer)


async def test_a_body_that_never_comes_is_too(app: web.Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "BODY_S", 0.1)
    head = request("POST", "/api/results", "Host: localhost", JSON, "Content-Length: 10")
    async with served(app) as port:
        answer = await answer_of(port, head)

    assert answer.status == 408
    assert points(grade(answer)) >= AIM, explained(answer)


class TestWithTightLimits:
    """Two pages a minute."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"public_url": "https://localhost", "rate_limit_pages": "2/minute"}

    async def test_who_asks_too_often_gets_a_closed_answer(self, app: web.Application) -> None:
        async with served(app) as port:
            answers = [await answer_of(port, KINDS["the self-test"]) for _ in range(3)]

        assert answers[-1].status == 429
        assert points(grade(answers[-1])) >= AIM, explained(answers[-1])


PLACES = ("/board", "/board/wall", "/statistics", "/statistics.csv", "/appointments", "/appointments/new",
          "/appointments/many", "/account", "/accounts", "/appointments/none", "/board/events")  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
async def test_what_the_office_gets_is_too(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("otto", "administrator")
    async with asyncio.timeout(10):
        answer = await client.get(path)
        body = "" if path.endswith("/events") else await answer.text()
        answer.close()

    assert answer.status in (200, 404)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    found = Answer(answer.status, headers, tuple(answer.headers.getall("Set-Cookie", ())), body)
    assert points(grade(found)) >= AIM, explained(found)


async def test_a_sign_in_sets_a_cookie_that_is_worth_five_points_more(
    app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "__Host-startklar=x; HttpOnly; Max-Age=1; Path=/; SameSite=Lax; Secure"
    headers = {name.lower(): value for name, value in security_headers(app[SETTINGS]).items()}

    assert points(grade(Answer(303, headers, (line,), ""))) == 135
    assert points(grade(Answer(303, headers, (line.replace("; Secure", ""),), ""))) < 100


# The grading itself ---------------------------------------------------------------------------------------

GOOD = {
    "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


def test_what_is_as_it_should_be_has_130_points() -> None:
    assert points(grade(Answer(200, GOOD, (), ""))) == 130


CSP, ANCESTORS = "content-security-policy", "frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({CSP: None}, 100 - 25 - 20),
        ({CSP: f"default-src 'self'; {ANCESTORS}"}, 125),
        ({CSP: f"default-src 'none'; form-action *; {ANCESTORS}"}, 125),
        ({CSP: "default-src 'none'; script-src 'unsafe-inline'"}, 60),
        ({CSP: f"default-src 'none'; img-src http://a.b; {ANCESTORS}"}, 80),
        ({CSP: f"default-src 'none'; style-src 'unsafe-inline'; {ANCESTORS}"}, 120),
        ({"referrer-policy": None}, 125),
        ({"referrer-policy": "unsafe-url"}, 120),
        ({"strict-transport-security": None}, 80),
        ({"strict-transport-security": "max-age=60"}, 120),
        ({"x-content-type-options": None}, 125),
        ({"cross-origin-resource-policy": None}, 120),
        ({"cross-origin-resource-policy": "nonsense"}, 115),
        ({"access-control-allow-credentials": "true"}, 50),
    ],
)
def test_each_header_that_is_missing_or_wide_costs_points(changes: dict[str, Any], expected: int) -> None:
    headers = {name: value for name, value in (GOOD | changes).items() if value is not None}

    assert points(grade(Answer(200, headers, (), ""))) == expected


def test_a_script_of_somebody_else_costs_points() -> None:
    page = GOOD | {"content-type": "text/html"}

    assert points(grade(Answer(200, page, (), '<script src="/assets/a.js"></script>'))) == 130
    assert points(grade(Answer(200, page, (), '<script src="https://cdn.example.org/a.js"></script>'))) == 50
