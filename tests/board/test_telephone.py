"""Help on the telephone: three questions that always end in a sentence, and store nothing."""

import html
import re
from typing import Any

import pytest
from aiohttp import web

from checker.board.telephone import texts as asked
from checker.board.telephone.page import FINDINGS, Answers
from checker.core.findings import CATALOGUE, Rating
from checker.texts import WORDS
from checker.texts.languages import load_languages
from checker.texts.vendor_labels import labels
from tests.board.conftest import PAGE, Add
from tests.running_app import Client, SignIn
from tests.support import TOKEN

LINK = re.compile(r'class="option" href="(/board/telephone/[^"]+)"')


async def options(client: Client, path: str) -> list[str]:
    """Return where the answers of a question lead."""
    page = await (await client.get(path, headers=PAGE)).text()
    return [html.unescape(link) for link in LINK.findall(page)]


async def sentence(client: Client, path: str) -> str:
    page = await (await client.get(path, headers=PAGE)).text()
    found = re.search(r"data-sentence>([^<]*)<", page)
    assert found, path
    return html.unescape(found[1])


async def test_every_way_through_the_questions_ends_in_a_sentence(
    client: Client, sign_in: SignIn, add: Add
) -> None:
    await sign_in()
    row = await add()

    systems = await options(client, f"/board/telephone/{row.id}")
    browsers = [path for system in systems for path in await options(client, system)]
    seen = [path for browser in (browsers[0], browsers[-1]) for path in await options(client, browser)]

    assert len(systems) == len(asked.SYSTEMS)
    assert len(browsers) == sum(map(len, asked.BROWSERS_ON.values()))
    assert len(seen) > 2 * len(asked.SEEN)
    for path in seen[:: len(seen) // 12]:
        assert await sentence(client, path)


async def test_it_ends_in_the_words_of_the_check_for_that_system_and_browser(
    client: Client, sign_in: SignIn, add: Add
) -> None:
    await sign_in()
    row = await add()
    words = WORDS["camera"]["denied"]

    path = f"/board/telephone/{row.id}?system=ios&browser=safari&seen=camera.denied"

    named = labels("safari", "ios", load_languages(("en",))["en"])
    assert await sentence(client, path) == words.sentence("ios") % named
    page = html.unescape(await (await client.get(path, headers=PAGE)).text())
    assert [step for step in words.steps("safari", "ios") if step % named not in page] == []


@pytest.mark.parametrize("seen", ["start", "asked"])
async def test_the_button_of_the_prompt_is_called_what_that_browser_calls_it(
    client: Client, sign_in: SignIn, add: Add, seen: str
) -> None:
    await sign_in()
    row = await add()
    language = load_languages(("en",))["en"]

    for system, browser in (("android", "samsung"), ("android", "chrome"), ("ios", "safari")):
        path = f"/board/telephone/{row.id}?system={system}&browser={browser}&seen={seen}"
        assert labels(browser, system, language)["allow"] in await sentence(client, path)


def test_every_finding_that_is_not_good_can_be_named() -> None:
    bad = {
        f"{check}.{finding}"
        for check, findings in CATALOGUE.items()
        for finding, rating in findings.items()
        if rating is not Rating.READY
    }

    assert set(FINDINGS) == bad
    assert asked.SEEN.keys() == asked.SAY.keys()


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ({"seen": "camera.denied"}, Answers(None, None, None)),
        ({"system": "ios", "seen": "camera.denied"}, Answers("ios", None, None)),
        ({"system": "ios", "browser": "samsung"}, Answers("ios", None, None)),
        ({"system": "ios", "browser": "safari", "seen": "camera.ok"}, Answers("ios", "safari", None)),
        ({"system": "<script>", "browser": "safari"}, Answers(None, None, None)),
        ({"system": "ios", "browser": "safari", "seen": "start"}, Answers("ios", "safari", "start")),
    ],
)
def test_an_answer_counts_only_where_it_exists_and_those_before_it_do(
    query: dict[str, str], known: Answers
) -> None:
    assert Answers.read(query) == known


async def test_an_appointment_that_is_not_there_is_not_found(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    assert (await client.get(f"/board/telephone/{'0' * 32}", headers=PAGE)).status == 404


class TestApart:
    """Where the office keeps appointments apart."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"team_board": False}

    async def test_somebody_elses_is_as_unknown_as_none(
        self, client: Client, sign_in: SignIn, add: Add, app: web.Application
    ) -> None:
        otto = await sign_in("otto")
        row = await add(TOKEN, otto)
        await sign_in("anna")

        assert (await client.get(f"/board/telephone/{row.id}", headers=PAGE)).status == 404
