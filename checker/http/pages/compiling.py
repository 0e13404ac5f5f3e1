"""Which templates are compiled when: Jinja needs a quarter of a second of processor time for all of them.

What anybody may see is compiled at the start. The office's pages, two thirds of it all, follow in a thread
with the first person who is signed in: the event loop forwards the relay's packets meanwhile, and reads no
file.
"""

import asyncio
from typing import Final

import jinja2
from aiohttp import web

from checker.http.access import Handler, rule_of
from checker.http.single_flight import SingleFlight

_OFFICE: Final = (
    "account/account.html",
    "account/accounts.html",
    "account/confirm.html",
    "account/invited.html",
    "account/shown_once.html",
    "account/tokens.html",
    "appointment/",
    "board/",
    "mail/",
    "offices/",
    "statistics/",
)
"""Files and folders that only those see who are signed in."""


def compile_public(environment: jinja2.Environment) -> None:
    """Compile what anybody may see (blocking)."""
    for name in environment.list_templates(extensions=["html"]):
        if not name.startswith(_OFFICE):
            environment.get_template(name)


class OfficeTemplates:
    """Compiles the others, once."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._flight = SingleFlight(self._compile)
        self._compiled = False

    async def compiled(self) -> None:
        """Go on when they are."""
        if not self._compiled:
            await self._flight.answer()

    async def _compile(self) -> None:
        await asyncio.to_thread(self._compile_all)
        self._compiled = True

    def _compile_all(self) -> None:
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)


OFFICE_TEMPLATES: Final = web.AppKey("office templates", OfficeTemplates)


@web.middleware
async def compile_office(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody who is signed in meet a template that is not compiled."""
    if rule_of(request.match_info.handler) not in (None, "anyone"):
        await request.app[OFFICE_TEMPLATES].compiled()
    return await handler(request)
