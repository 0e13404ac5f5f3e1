"""The OpenAPI document says what the server does: every route, method, status and shape."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from checker.http.access import rule_of
from checker.http.keys import SETTINGS
from tests.booking.conftest import PATH, Ask, Start, made, put_token
from tests.running_app import Client

DOCUMENT = "/api/v1/openapi.json"
UNKNOWN = f"{PATH}/{'0' * 32}"
GOOD = {"post": {"starts": "2026-11-19T10:00:00Z"}, "patch": {"minutes": 30}}
NONE: Mapping[str, str] = MappingProxyType({})


@pytest.fixture
async def document(client: Client) -> dict[str, Any]:
    told: dict[str, Any] = await (await client.get(DOCUMENT)).json()
    return told


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every operation by its method and path."""
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def check_shape(document: dict[str, Any], response: Mapping[str, Any], body: Any, kind: str) -> None:
    """Hold a body against the schema of a response."""
    schema = response["content"][kind]["schema"]
    whole = {**schema, "components": document["components"]}
    OAS31Validator(whole, format_checker=oas31_format_checker).validate(body)


async def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


async def test_it_has_every_route_and_method_with_the_scope_and_no_other(
    app: web.Application, document: dict[str, Any]
) -> None:
    told = {
        (method, path): each["security"][0]["token"] for (method, path), each in operations(document).items()
    }

    routes = {
        (route.method.lower(), route.resource.canonical): [rule_of(route.handler)]
        for route in app.router.routes()
        if route.resource is not None
        and route.resource.canonical.startswith("/api/v1/")
        and route.method != "HEAD"
    }
    assert routes.pop(("get", DOCUMENT)) == ["anyone"]
    assert told == routes


class Tried:
    """Asks in every way and notes which status each operation answered, and in which shape."""

    def __init__(self, ask: Ask, document: dict[str, Any]) -> None:
        self.ask, self._document = ask, document
        self.seen: dict[tuple[str, str], set[str]] = {key: set() for key in operations(document)}

    async def send(
        self, key: tuple[str, str], path: str, body: Any = None, headers: Mapping[str, str] = NONE
    ) -> ClientResponse:
        answer = await self.ask(key[0].upper(), path, body, headers)
        response = operations(self._document)[key]["responses"][str(answer.status)]
        self.seen[key].add(str(answer.status))
        if "content" in response:
            check_shape(self._document, response, await answer.json(), answer.content_type)
        else:
            assert await answer.read() == b""
        return answer

    async def all(self, path: str, headers: Mapping[str, str] = NONE) -> None:
        """Ask for each operation, as far as its headers let."""
        for method, pattern in self.seen:
            place = path if "{id}" in pattern else PATH
            await self.send((method, pattern), place, GOOD.get(method), headers)


@pytest.fixture
def tried(ask: Ask, document: dict[str, Any]) -> Tried:
    return Tried(ask, document)


class TestStatuses:
    """Every status that the document names is one that the server answers, in the shape that it names."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"languages": ("de", "en"), "default_language": "de", "rate_limit_booking": "60/minute"}

    async def test_each_happens(
        self, app: web.Application, ask: Ask, in_hours: Start, document: dict[str, Any], tried: Tried
    ) -> None:
        few = await put_token(app, name="few")
        one = f"{PATH}/{(await made(ask, starts=in_hours(1), label='A'))['id']}"
        await tried.all(one)
        await tried.all(UNKNOWN)
        await tried.all(UNKNOWN, {"Authorization": ""})
        await tried.all(UNKNOWN, {"Authorization": f"Bearer {few}"})
        await tried.send(("get", PATH), f"{PATH}?limit=0")
        await _bad_bodies(tried)
        await _without_the_database(app, tried)
        await _too_often(tried)

        told = {key: set(each["responses"]) - {"default"} for key, each in operations(document).items()}
        assert tried.seen == told


async def _bad_bodies(tried: Tried) -> None:
    pattern = f"{PATH}/{{id}}"
    for key, path in ((("post", PATH), PATH), (("patch", pattern), UNKNOWN)):
        for body in (b"{", b"{" + b" " * 5_000 + b"}"):
            await tried.send(key, path, body, {"Content-Type": "application/json"})
        await tried.send(key, path, b"{}", {"Content-Type": "text/plain"})
        await tried.send(key, path, {"starts": "2020-01-01T00:00:00Z", "language": "xx"})
    one = await made(tried.ask, starts="2026-11-19T10:00:00Z")
    await tried.send(("patch", pattern), f"{PATH}/{one['id']}", {"starts": "2020-01-01T00:00:00Z"})


async def _without_the_database(app: web.Application, tried: Tried) -> None:
    path = app[SETTINGS].data_dir / "startklar.sqlite3"
    aside = path.rename(path.with_suffix(".aside"))
    await tried.all(UNKNOWN)
    aside.rename(path)


async def _too_often(tried: Tried) -> None:
    while (await tried.send(("get", PATH), PATH)).status != 429:
        pass
    await tried.all(UNKNOWN)


async def test_a_body_that_fits_the_document_is_taken(ask: Ask, document: dict[str, Any]) -> None:
    """The examples of the document are what the server takes."""
    schema = document["components"]["schemas"]["NewAppointment"]["properties"]
    body = {name: each["examples"][0] for name, each in schema.items() if "examples" in each}

    assert set(body) == {"starts", "label"}
    assert (await ask("POST", PATH, body)).status == 201
