"""The office's statistics: page, charts and file say the same, and nothing that is smaller than five."""

import csv
import io
import re
from collections import Counter
from typing import Any

import pytest
from aiohttp import web

from checker.core.findings import CATALOGUE
from checker.core.results.report import STEP
from checker.texts import PARTS
from tests.running_app import Client, Post, SignIn
from tests.support import NOW_S, FakeTime, good_result, put_result, receipt, stores_of

DAY = 86_400
WEEK_45, WEEK_44 = NOW_S - 14 * DAY, NOW_S - 21 * DAY  # the two newest weeks that are shown
VALUE = r'<text class="value[^>]*>(\d+)'


async def store_results(app: web.Application, number: int, at_s: float = WEEK_45, **answers: Any) -> None:
    """Count results in a week."""
    await put_result(stores_of(app), at_s, number, **({"rtt": "50-100 ms"} | answers))


@pytest.fixture
async def filled(client: Client, app: web.Application, sign_in: SignIn) -> Client:
    """Two periods: weeks 42 to 44 with 24 checks, week 45 with 41, 8 and 3 of them with a problem."""
    await store_results(app, 24, WEEK_44)
    await store_results(app, 30)
    await store_results(app, 8, findings={"camera": "denied"}, first="limited", browser="firefox")
    await store_results(app, 3, findings={"microphone": "silent"}, browser="edge", rtt="800+ ms")
    await sign_in()
    return client


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


async def test_nobody_sees_figures_without_signing_in(client: Client) -> None:
    for path in ("/statistics", "/statistics.csv"):
        assert (await client.get(path, allow_redirects=False)).status == 401


@pytest.mark.parametrize("role", ["counsellor", "administrator"])
async def test_every_counsellor_sees_the_figures_of_the_office(
    filled: Client, sign_in: SignIn, role: str
) -> None:
    await sign_in("otto", role)

    page = await (await filled.get("/statistics")).text()

    assert "Week 45" in page
    assert page.count('class="chart"') >= 8


async def test_an_office_without_results_is_told_what_to_wait_for(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    page = await (await client.get("/statistics")).text()

    assert "There is nothing to show yet" in page
    assert "<svg viewBox" not in page
    assert "What they cannot know" in page
    assert len(rows(await (await client.get("/statistics.csv")).text())) == 1


class TestResultsThatAreNeverShown:
    """Kept no longer than until their week would be shown."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"retention_weeks": 2}

    async def test_the_page_says_why_there_is_nothing(self, client: Client, sign_in: SignIn) -> None:
        await sign_in()

        page = await (await client.get("/statistics")).text()

        assert "deleted before it would be shown" in page
        assert "A week appears here" not in page


async def test_the_figures_of_one_period_are_rounded_down(filled: Client) -> None:
    page = await (await filled.get("/statistics")).text()

    week = re.search(r"Week 45 .*?</tr>", page, re.DOTALL)
    assert week
    assert re.findall(r"<td[^>]*>(\d+)", week[0]) == ["40", "30", "30"]
    assert "Firefox" in page
    assert "Edge" not in page, "three are too few"


@pytest.mark.parametrize("check", CATALOGUE)
async def test_every_finding_that_is_frequent_is_named(
    client: Client, app: web.Application, sign_in: SignIn, check: str
) -> None:
    for finding in CATALOGUE[check]:
        await store_results(app, 5, findings={check: finding})
    await store_results(app, 15)
    await sign_in()

    answer = await client.get("/statistics")
    file = rows(await (await client.get("/statistics.csv")).text())

    assert answer.status == 200
    name = PARTS[check].name % {"provider": "RED connect"}
    assert len([line for line in file if line[2] == name]) >= len(CATALOGUE[check])


async def test_no_number_of_page_charts_and_file_is_off_the_steps_of_five(filled: Client) -> None:
    page = await (await filled.get("/statistics")).text()
    file = rows(await (await filled.get("/statistics.csv")).text())[1:]
    in_tables, in_charts = re.findall(r"<td[^>]*>(\d+)", page), re.findall(VALUE, page)

    shown = [int(figure) for figure in (*in_tables, *in_charts, *(row[-1] for row in file))]

    assert len(in_charts) > 20
    assert len(shown) > 60
    assert [figure for figure in shown if figure % STEP or figure < STEP] == []


async def test_the_file_says_what_the_page_says(filled: Client) -> None:
    page = await (await filled.get("/statistics")).text()
    file = rows(await (await filled.get("/statistics.csv")).text())

    closer = page.partition('id="closer"')[2]
    of_page = [int(figure) for figure in re.findall(r"<td[^>]*>(\d+)", closer)]
    of_file = [int(row[-1]) for row in file if row[0] == "2026-W45" and row[2] != "Checks"]
    assert Counter(of_page) == Counter(of_file)
    assert file[0] == ["First week", "Last week", "Table", "Value", "Checks (steps of 5)"]


async def test_the_file_opens_in_a_german_spreadsheet_and_has_no_formula(filled: Client) -> None:
    answer = await filled.get("/statistics.csv")

    body = await answer.read()
    assert body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="startklar.csv"'
    cells = [cell for row in rows(body.decode()) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


async def test_an_older_period_can_be_chosen_and_an_unknown_one_cannot(filled: Client) -> None:
    page = await (await filled.get("/statistics?period=2026-W42")).text()

    assert "Weeks 42–44: a closer look" in page
    assert (await filled.get("/statistics?period=2026-W44")).status == 404, "no period begins with it"
    assert (await filled.get("/statistics?period=<x>")).status == 404


class TestEveryFinding:
    """What can be found can be shown: no value is without a word, no table is mistaken for another."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"languages": ("de", "en")}

    @pytest.fixture(params=["de", "en"])
    async def full(
        self, request: pytest.FixtureRequest, client: Client, app: web.Application, sign_in: SignIn
    ) -> Client:
        """Five checks of one week for every finding of the catalogue."""
        for check, words in CATALOGUE.items():
            for finding in words:
                await store_results(app, 5, findings={check: finding})
        await sign_in(language=request.param)
        return client

    async def test_page_and_file_show_every_finding_from_five_checks_on(self, full: Client) -> None:
        page, file = await full.get("/statistics"), await full.get("/statistics.csv")

        assert (page.status, file.status) == (200, 200)
        closer = (await page.text()).partition('id="closer"')[2]
        counted = [row for row in rows(await file.text())[1:] if row[2] not in ("Checks", "Prüfungen")]
        of_page = re.findall(r"<td[^>]*>(\d+)", closer)
        assert len(of_page) > sum(map(len, CATALOGUE.values()))
        assert Counter(of_page) == Counter(row[-1] for row in counted)

    async def test_no_two_tables_have_one_name_and_no_two_lines_of_a_table(self, full: Client) -> None:
        page = await (await full.get("/statistics")).text()
        file = rows(await (await full.get("/statistics.csv")).text())[1:]

        captions = Counter(re.findall(r"<caption[^>]*>(.*?)</caption>", page))
        lines = Counter(tuple(row[:4]) for row in file)
        assert len(captions) > 2 * len(CATALOGUE)
        assert [name for name, number in captions.items() if number > 1] == []
        assert [line for line, number in lines.items() if number > 1] == []
        assert {row[2] for row in file} - {"Checks", "Prüfungen"} <= set(captions)


async def test_a_chart_shows_the_figures_of_its_table(filled: Client) -> None:
    page = await (await filled.get("/statistics")).text()
    browsers = page.partition('id="table-browser"')[2].partition("</section>")[0]

    of_chart, of_table = re.findall(VALUE, browsers), re.findall(r"<td[^>]*>(\d+)", browsers)

    assert of_chart
    assert of_chart == of_table


async def test_a_problem_is_shown_by_system_where_it_is_frequent(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    await store_results(app, 7, findings={"camera": "denied"}, system="ios")
    await store_results(app, 4, findings={"camera": "busy"}, system="android")
    await store_results(app, 20)
    await sign_in()

    page = await (await client.get("/statistics")).text()
    file = rows(await (await client.get("/statistics.csv")).text())

    assert [line[3:] for line in file if line[2] == "Camera: problems by system"] == [["iOS, iPadOS", "5"]]
    assert "Camera: problems by system" in page
    assert "Microphone: problems by system" not in page, "an empty table says nothing"


async def test_a_result_is_shown_a_week_after_its_own_has_ended_and_not_before(
    client: Client, app: web.Application, post: Post, sign_in: SignIn, time: FakeTime
) -> None:
    for index in range(25):
        assert (await post("/api/results", good_result(receipt=receipt(index)))).status == 200
    await sign_in()
    assert "There is nothing to show yet" in await (await client.get("/statistics")).text()

    time.pass_s(14 * DAY)
    await sign_in()

    assert "Weeks 46–47" in await (await client.get("/statistics")).text()


async def test_what_has_expired_is_hidden_from_that_moment_and_a_clock_put_right_shows_it_again(
    filled: Client, sign_in: SignIn, time: FakeTime
) -> None:
    """A clock that has jumped hides and deletes nothing: the weeks that are open stay the same meanwhile."""

    async def checks() -> list[str]:
        file = rows(await (await filled.get("/statistics.csv")).text())
        return [row[-1] for row in file if row[2:4] == ["Checks", "Checks"]]

    whole = await checks()

    time.wall_s += 9.5 * 7 * DAY  # weeks 42 to 44 are older than twelve weeks by now
    await sign_in()
    jumped = await checks()
    time.wall_s -= 9.5 * 7 * DAY
    await sign_in()

    assert (whole, jumped) == (["20", "40"], ["40"])
    assert await checks() == whole
