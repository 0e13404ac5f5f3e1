"""What the page says about the call itself: only where the provider is known to promise it."""

from typing import Any

import pytest

from checker.settings import Settings
from checker.texts.provider_promises import PROMISES
from tests.running_app import Client

OTHER = {"provider_name": "Other"}
HELP = {"provider_help_url": "https://help.example/participants"}


@pytest.fixture
def more_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"languages": ("de", "en")} | getattr(request, "param", {})


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, True),
        ({"provider_promises": False}, False),
        (OTHER, False),
        (OTHER | {"provider_promises": True}, True),
    ],
)
def test_the_promises_are_those_of_red_connect_unless_the_operator_says_otherwise(
    given: dict[str, Any], shown: bool
) -> None:
    assert Settings(**given).shows_promises is shown


async def test_who_asks_whether_the_call_is_safe_reads_what_the_provider_promises(client: Client) -> None:
    page = await (await client.get("/?lang=en")).text()

    assert "Is the call safe?" in page
    for text in PROMISES:
        assert text % {"provider": "RED connect"} in page


@pytest.mark.parametrize("more_settings", [OTHER | {"provider_promises": True}], indirect=True)
async def test_another_provider_promises_under_its_own_name(client: Client) -> None:
    page = await (await client.get("/?lang=en")).text()

    assert "Other sees nothing of the call" in page
    assert "RED connect" not in page


@pytest.mark.parametrize("more_settings", [OTHER], indirect=True)
async def test_nothing_is_promised_for_a_provider_that_nobody_vouches_for(client: Client) -> None:
    page = await (await client.get("/?lang=en")).text()

    assert "Is the call safe?" not in page


@pytest.mark.parametrize("more_settings", [OTHER | HELP], indirect=True)
async def test_the_providers_help_is_a_link_that_tells_it_nothing(client: Client) -> None:
    page = await (await client.get("/?lang=en")).text()

    assert '<a href="https://help.example/participants" rel="noreferrer">Help by Other</a>' in page
