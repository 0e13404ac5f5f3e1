"""The links that a server prints when it starts."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from checker.accounts import one_time_links
from checker.cli.appointments import link_of, made
from checker.core.appointments.form import MINUTES
from checker.http.keys import ACCOUNTS, APPOINTMENTS, CLOCK, KEYS, ONE_TIME_LINKS, SECRET, SETTINGS
from checker.settings import Settings

DEMO_CODE: Final = "DEMO12345"
_DEMO_BEGINS_IN_S: Final = 300


def first_account(links: list[str], base_url: str) -> Callable[[web.Application], Awaitable[None]]:
    """Return what at the start adds the line with the first account's link, where there is no account yet."""

    async def add(app: web.Application) -> None:
        if not await app[ACCOUNTS].are_there():
            path = await one_time_links.first_link(app[ONE_TIME_LINKS], app[SECRET], app[CLOCK].now_s())
            links.append(f"first account: {base_url}{path}")

    return add


def demo_appointment(links: list[str], settings: Settings) -> Callable[[web.Application], Awaitable[None]]:
    """Return what at the start makes an appointment in five minutes and adds the line with its link."""

    async def add(app: web.Application) -> None:
        starts = app[CLOCK].now_s() + _DEMO_BEGINS_IN_S
        row = made(app[SECRET], starts, MINUTES, app[SETTINGS].default_language, "demo")
        await app[APPOINTMENTS].add([row])
        links.append(f"demo appointment: {link_of(settings, app[KEYS], row, DEMO_CODE)}")

    return add
