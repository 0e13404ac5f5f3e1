"""The board: who is ready. The page is whole without scripts; with them the stream keeps it fresh."""

from itertools import groupby
from typing import Any

from aiohttp import web

from checker.board.own_device import own_device_words
from checker.board.scope import Scope, rows_of, scope_of
from checker.core.signals import SIGNALS, Side, of_side
from checker.http.access import allow, viewer_of
from checker.http.first_visit import missing_steps
from checker.http.keys import CLOCK
from checker.http.live_board import BOARDS
from checker.http.offices import settings_of
from checker.http.pages import office_page
from checker.texts.signals import SIGNAL_TEXTS


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /board`."""
    return await _page(request, "board/board.html", scope_of(request), missing=await missing_steps(request))


@allow("counsellor")
async def wall(request: web.Request) -> web.Response:
    """Answer `GET /board/wall`: for a screen that others may see, so labels only when asked for."""
    return await _page(request, "board/wall.html", scope_of(request))


async def _page(request: web.Request, template: str, scope: Scope, **more: Any) -> web.Response:
    now_s, board_rows = request.app[CLOCK].now_s(), rows_of(request)
    entries = await request.app[BOARDS].read(now_s, scope.viewer)
    rows = [board_rows.with_time(board_rows.row(entry, labels=scope.labels), now_s) for entry in entries]
    coming = [row for row in rows if row["when"] != "over"]
    context = {
        "days": [(day, list(group)) for day, group in groupby(coming, key=lambda row: row["day"])],
        "over": [row for row in rows if row["when"] == "over"],
        "blank": board_rows.blank(),
        "team": scope.viewer.team,
        "sees_team": viewer_of(request).team,
        "labels": scope.labels,
        "now_ms": int(now_s * 1000),
        "zone": settings_of(request).time_zone,
        "today": board_rows.day(now_s),
        "own_device_words": own_device_words(board_rows.language, board_rows.settings),
        "needing": [row for row in coming if row["status"] == "help"],
        "asking": [row for row in coming if row["asked"]],
        "offers": {key: SIGNAL_TEXTS[key].offer for key in of_side(Side.COUNSELLOR)},
        "late": SIGNALS["late"].details,
        **more,
    }
    return office_page.render(request, template, context)
