"""The association's statistics: sums of what the offices show, and no page of theirs for anybody else."""

import re

from aiohttp import web

from checker.core.expiry.iso_weeks import ordinal
from checker.core.results.notes import Counted
from checker.core.results.report import closed_weeks
from checker.http.keys import OFFICE_ROWS
from checker.http.offices import OFFICES
from checker.storage.offices import Office
from tests.running_app import Client, SignIn
from tests.support import NOW_S, good_answers, stores_of

PAGE = "/statistics/offices"


async def count(app: web.Application, office: int, number: int, week: str) -> None:
    for each in range(number):
        counted = Counted(week, good_answers(), office=office)
        key = f"{office} {week} {each}".encode().ljust(32)
        assert await stores_of(app).counters.count(key, int(NOW_S // 86_400), counted)


async def told(client: Client, path: str = PAGE) -> tuple[list[str], str]:
    """Return the numbers of checks in the table, and the page."""
    page = await (await client.get(path)).text()
    return re.findall(r'data-name="Checks">(\d+)<', page), page


async def test_each_office_has_a_line_and_the_sum_is_of_what_they_show(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    weeks = closed_weeks(NOW_S, 12)
    for office, number in ((0, 29), (7, 24), (8, 3)):
        if office:
            await app[OFFICE_ROWS].add(Office(office, f"o{office}", organisation=f"Office {office}"))
        await count(app, office, number, weeks[-4])
    await app[OFFICES].look()
    await sign_in("petra", "administrator", office=None)

    numbers, page = await told(client)

    assert numbers == ["25", "20", "45"]  # 29 and 24 together would be shown as 50
    assert "nothing to show" in page
    assert "Office 8" in page


async def test_what_was_counted_in_an_office_that_is_gone_is_in_no_sum(
    client: Client, app: web.Application, sign_in: SignIn
) -> None:
    week = closed_weeks(NOW_S, 12)[-4]
    await count(app, 0, 20, week)
    await count(app, 99, 30, week)
    await sign_in("otto", "administrator")

    numbers, _ = await told(client)

    assert numbers == ["20", "20"]


async def test_earlier_spans_can_be_chosen(client: Client, app: web.Application, sign_in: SignIn) -> None:
    earlier, later = [week for week in closed_weeks(NOW_S, 12) if ordinal(week) % 4 == 3][-2:]
    await count(app, 0, 20, earlier)
    await count(app, 0, 30, later)
    await sign_in("otto", "administrator")

    newest, page = await told(client)
    spans = re.findall(r'href="(/statistics/offices\?span=[^"]+)"', page)
    shown = [(await told(client, span))[0] for span in spans]

    assert newest == ["30", "30"]
    assert shown == [["30", "30"], ["20", "20"]]
    assert (await client.get(f"{PAGE}?span=2020-W01")).status == 404


async def test_without_figures_it_says_so(client: Client, sign_in: SignIn) -> None:
    await sign_in("otto", "administrator")

    numbers, page = await told(client)

    assert numbers == []
    assert "data-empty" in page
