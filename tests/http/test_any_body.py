"""Whatever is sent to `/api/`: an answer that is agreed, never 500, never an echo."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.app import make_app
from checker.http.assets.packing import Assets
from tests.running_app import cheap_passwords
from tests.speedups import put_database
from tests.support import good_readiness, good_result, make_settings

AGREED = {
    "/api/readiness": {200, 400, 404, 409, 410, 413},
    "/api/results": {200, 202, 204, 400, 413},
    "/api/rehearsals": {201, 400, 413, 429},
}
MARK = "ECHOED-7f3a"
BROKEN: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1e308, float("nan"), float("inf"), 2**63, 2**200, "", "\0", "\ud800", MARK, [], {}]
)
LEAVES = BROKEN | st.text(max_size=20) | st.integers() | st.floats()
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A body as agreed, with some places replaced, removed or added."""
    body = draw(st.sampled_from([good_readiness(), good_result(), {}, {"ticket": "x"}]))
    body = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(0, 3))):
        place: Any = body
        while isinstance(place, dict) and place:
            key = draw(st.sampled_from(sorted(place)))
            if isinstance(place[key], dict) and draw(st.booleans()):
                place = place[key]
                continue
            match draw(st.sampled_from(["replace", "remove", "add"])):
                case "replace":
                    place[key] = draw(JSON)
                case "remove":
                    del place[key]
                case _:
                    place[MARK] = draw(JSON)
            break
    return body


class Server:
    """A whole server in an event loop that lives as long as all examples do."""

    def __init__(self, folder: Path, packed: Assets, migrated: bytes) -> None:
        often = dict.fromkeys(
            ("rate_limit_api", "rate_limit_rehearsals", "rate_limit_results"), "1000000/minute"
        )
        chosen = make_settings(folder, **often)
        put_database(chosen, migrated)
        app = make_app(chosen, packed=packed, passwords=cheap_passwords())
        self._runner = asyncio.Runner()
        self._client: TestClient[Any, Any] = self._runner.run(self._start(app))

    async def _start(self, app: Any) -> TestClient[Any, Any]:
        client = TestClient(TestServer(app))
        await client.start_server()
        return client

    def post(self, path: str, body: bytes) -> tuple[int, str]:
        async def send() -> tuple[int, str]:
            answer = await self._client.post(path, data=body, headers={"Content-Type": "application/json"})
            return answer.status, await answer.text()

        return self._runner.run(send())

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, packed: Assets, migrated: bytes) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("any"), packed, migrated)
    yield made
    made.close()


def check(server: Server, path: str, body: bytes) -> None:
    status, text = server.post(path, body)

    assert status in AGREED[path], (status, text)
    assert MARK not in text
    if status >= 400 and status not in (409, 429):
        assert set(json.loads(text)["error"]) == {"field", "message"}


@pytest.mark.parametrize("path", AGREED)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes(server: Server, path: str, body: bytes) -> None:
    check(server, path, body)


@pytest.mark.parametrize("path", AGREED)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=damaged() | JSON)
def test_any_json_and_anything_that_is_nearly_as_agreed(server: Server, path: str, body: Any) -> None:
    check(server, path, json.dumps(body).encode())
