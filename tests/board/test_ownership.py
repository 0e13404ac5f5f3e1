"""The board's pages: whose rows they show, and what of them."""

import re
from typing import Any

import pytest

from tests.board.conftest import PAGE, Add, listening
from tests.running_app import Client, Post, SignIn
from tests.support import TOKEN, good_readiness


async def test_the_board_shows_a_row_with_its_checks(client: Client, sign_in: SignIn, add: Add) -> None:
    account = await sign_in()
    row = await add(owner=account, label="File 12")

    page = await (await client.get("/board", headers=PAGE)).text()

    assert f'data-appointment="{row.id}"' in page
    assert 'data-status="not_opened"' in page
    assert "File 12" in page
    assert 'data-check="handoff"' in page


@pytest.mark.parametrize("path", ["/board", "/board/wall?labels"])
async def test_a_label_is_text_whatever_is_in_it(
    client: Client, sign_in: SignIn, add: Add, path: str
) -> None:
    await sign_in()
    await add(label="<script>alert(1)</script>")

    page = await (await client.get(path, headers=PAGE)).text()

    assert "<script>alert" not in page
    assert "&lt;script>alert" in page or "&lt;script&gt;alert" in page


async def test_the_wall_keeps_labels_to_itself_until_asked(client: Client, sign_in: SignIn, add: Add) -> None:
    await sign_in()
    await add(label="Mrs. K.")

    assert "Mrs. K." not in await (await client.get("/board/wall", headers=PAGE)).text()
    async with listening(client, "?wall&of=team") as stream:
        assert (await stream.next("snapshot"))[0]["words"]["label"] == ""
    async with listening(client, "?wall&of=team&labels") as stream:
        assert (await stream.next("snapshot"))[0]["words"]["label"] == "Mrs. K."


class TestOwnership:
    """Tried from the wrong side."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"team_board": False}

    async def rows(self, client: Client, query: str = "") -> set[str]:
        """Return the ids that page and stream show; they have to agree."""
        page = await (await client.get(f"/board{query}", headers=PAGE)).text()
        async with listening(client, query) as stream:
            streamed = {row["id"] for row in await stream.next("snapshot")}
        assert set(re.findall(r'data-appointment="(\w+)"', page)) == streamed
        return streamed

    async def test_without_a_team_board_everybody_sees_their_own(
        self, client: Client, sign_in: SignIn, add: Add
    ) -> None:
        otto = await sign_in("otto")
        await add("b" * 26, otto, label="of Otto")
        anna = await sign_in("anna")
        own = await add(TOKEN, anna)

        assert await self.rows(client) == {own.id}
        assert await self.rows(client, "?of=team") == {own.id}
        for path in ("/board?of=team", "/board/wall?of=team&labels"):
            assert "of Otto" not in await (await client.get(path, headers=PAGE)).text()

    async def test_a_change_of_somebody_elses_client_is_not_heard(
        self, client: Client, sign_in: SignIn, add: Add, post: Post
    ) -> None:
        otto = await sign_in("otto")
        await add(TOKEN, otto)
        await sign_in("anna")
        async with listening(client, "?of=team") as stream:
            assert await stream.next("snapshot") == []

            await post("/api/readiness", good_readiness())

            for _ in range(3):
                await stream.next("beat")

    async def test_an_administrator_sees_the_whole_office(
        self, client: Client, sign_in: SignIn, add: Add
    ) -> None:
        anna = await sign_in("anna")
        row = await add(TOKEN, anna)
        await sign_in("berta", "administrator")

        assert await self.rows(client) == {row.id}
        assert await self.rows(client, "?of=mine") == set()
