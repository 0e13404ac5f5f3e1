"""What a new server lacks: said to its administrator alone, and no longer once it is there."""

import asyncio
import re
from pathlib import Path

import pytest
from aiohttp import web

from checker.http.relay_evidence import RelayEvidence
from checker.settings import Settings
from checker.storage.data_notes import RELAY, note_backup
from checker.texts.first_visit import STEPS
from tests.running_app import Client, Post, SignIn
from tests.support import CHROME_ON_ANDROID, good_result

OUTSIDE = "9.9.9.9"
DONE: dict[str, object] = {
    "organisation": "An office",
    "phone": "030 1",
    "email": "office@example.org",
    "imprint_url": "https://i.example",
    "privacy_url": "https://p.example",
    "public_url": "https://check.example.org",
    "provider_template": "https://video.redmedical.de/#/login?name={name}&code={code}",
}


async def listed(client: Client) -> list[str]:
    """Return the steps that the board shows."""
    page = await (await client.get("/board", headers={"Accept": "text/html"})).text()
    return re.findall(r'data-step="(\w+)"', page)


async def test_a_new_server_tells_its_administrator_all_that_it_lacks(
    client: Client, sign_in: SignIn
) -> None:
    await sign_in("otto", "administrator")

    assert await listed(client) == [step.name for step in STEPS]


async def test_a_counsellor_never_sees_it(client: Client, sign_in: SignIn) -> None:
    await sign_in("anna")

    page = await (await client.get("/board", headers={"Accept": "text/html"})).text()

    assert "data-setup" not in page
    assert "data-step" not in page


async def test_it_is_open_only_while_there_is_nothing_else_to_see(
    client: Client, sign_in: SignIn, appointment: object
) -> None:
    await sign_in("otto", "administrator")

    page = await (await client.get("/board", headers={"Accept": "text/html"})).text()

    assert re.search(r"<details[^>]* data-setup>", page)


class TestWithEverySettingMade:
    """All that settings can do."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return DONE | {"trusted_proxies": "127.0.0.1/32"}

    async def test_what_is_left_goes_when_it_has_happened(
        self, client: Client, sign_in: SignIn, post: Post, tmp_path: Path
    ) -> None:
        await sign_in("otto", "administrator")
        assert await listed(client) == ["relay", "backup"]

        note_backup(tmp_path / "data")
        assert await listed(client) == ["relay"]

        browser = {"User-Agent": CHROME_ON_ANDROID}
        await post("/api/results", good_result(), **browser, X_Forwarded_For="192.168.1.9")
        assert await listed(client) == ["relay"]

        answer = await post("/api/results", good_result(receipt=None), **browser, X_Forwarded_For=OUTSIDE)
        receipt = (await answer.json())["receipt"]
        await post("/api/results", good_result(receipt=receipt), **browser, X_Forwarded_For=OUTSIDE)
        assert await listed(client) == []
        assert "data-setup" not in await (await client.get("/board")).text()

    async def test_a_check_that_measured_nothing_shows_nothing_of_the_relay(
        self, client: Client, sign_in: SignIn, post: Post
    ) -> None:
        await sign_in("otto", "administrator")

        result = good_result(measures={})
        result["findings"] |= {"connection": "not_measured"}
        assert (await post("/api/results", result, X_Forwarded_For=OUTSIDE)).status == 200

        assert "relay" in await listed(client)


def test_that_the_relay_was_reached_outlives_a_restart_and_tells_no_time(tmp_path: Path) -> None:
    for address in ("127.0.0.1", "10.0.0.7", "fe80::1%eth0", "nonsense"):
        asyncio.run(RelayEvidence(tmp_path).note(address))
    assert not RelayEvidence(tmp_path).reached

    asyncio.run(RelayEvidence(tmp_path).note("2620:fe::fe"))

    assert RelayEvidence(tmp_path).reached
    assert (tmp_path / RELAY).stat().st_mtime == 0
    assert (tmp_path / RELAY).read_bytes() == b""


def test_every_setting_that_is_named_is_one(app: web.Application) -> None:
    named = {name for step in STEPS for name in step.settings} - {"startklar backup"}
    assert named <= set(Settings.model_fields)
