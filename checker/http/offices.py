"""The office that a request is about, and the settings as they count there.

Every page asks, clients' pages among them that touch no database: so the offices are kept in memory, which
decides how a page looks and nothing else. Whose rows somebody sees is decided by the statements.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from aiohttp import web
from pydantic import ValidationError

from checker.core.offices import FIRST_OFFICE, IDENTITY, OWN, overlay, read_office_id
from checker.http.keys import LANGUAGES, OFFICE_ROWS, SETTINGS
from checker.settings import Settings
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.offices import Office
from checker.texts.languages import Languages

_log = logging.getLogger("startklar.offices")
LOOK_S: Final = 5.0
"""The longest time without a look: instances tell of changes, commands do not, and news may be missed."""


def with_own(association: Settings, own: Mapping[str, Any], office: int) -> Settings:
    """Return the settings as they count in an office that says this. Raises ValidationError."""
    said = overlay(own, office)
    languages = [code.strip() for code in said.pop("languages", "").split(",")]
    if languages := [code for code in languages if code in association.languages]:  # they may be fewer by now
        default = association.default_language
        said |= {
            "languages": languages,
            "default_language": default if default in languages else languages[0],
        }
    return association.with_changes(said) if said else association


def _identity(office: Office) -> dict[str, Any]:
    return {name: getattr(office, name) for name in IDENTITY}


class OfficeBook:
    """The offices as this process knows them, with their settings: the same object until one is changed."""

    def __init__(
        self,
        settings: Settings,
        read: Callable[[], Awaitable[Sequence[Office]]],
        spread: Callable[[], None] = lambda: None,
    ) -> None:
        self._association, self._read, self._spread = settings, read, spread
        self._told = asyncio.Event()
        self._known: dict[int, tuple[Office, Settings]] = {}
        self._by_short: dict[str, Office] = {}

    @property
    def several(self) -> bool:
        """Whether there is more than one: else nobody sees that there are offices."""
        return len(self._known) > 1

    @property
    def only(self) -> Office | None:
        """The one office where there is but one: every page is its."""
        return next(iter(self._known.values()))[0] if len(self._known) == 1 else None

    @property
    def offices(self) -> tuple[Office, ...]:
        """All that are known, the first one first."""
        return tuple(office for office, _ in self._known.values())

    async def look(self) -> None:
        """Read them again. Raises StoreUnavailableError."""
        self._known = await asyncio.to_thread(self._understood, await self._read())
        self._by_short = {office.short: office for office in self.offices}

    async def changed(self) -> None:
        """Read them again, and let other instances do so. Raises StoreUnavailableError."""
        await self.look()
        self._spread()

    def hear(self) -> None:
        """Have them read again soon: another instance may have changed one."""
        self._told.set()

    def _understood(self, offices: Sequence[Office]) -> dict[int, tuple[Office, Settings]]:
        """Return the offices with their settings (blocking: a time zone is a file)."""
        known = self._known
        return {
            office.id: known[office.id]
            if office.id in known and known[office.id][0] == office
            else (office, self._settings_of(office))
            for office in offices
        }

    def _settings_of(self, office: Office) -> Settings:
        """Return its settings; where what it says no longer fits to those of all, only whose it is counts."""
        try:
            return with_own(self._association, office.own, office.id)
        except ValidationError as error:
            fields = sorted({str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors()})
            said = {"office": office.short, "fields": fields}
            _log.error("an office does not fit to the settings: look at it under Offices", extra=said)
            return with_own(self._association, dict.fromkeys(OWN) | _identity(office), office.id)

    async def follow(self) -> None:
        """Read them again and again: other instances change them, and a command removes one."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._told.wait()
            self._told.clear()
            try:
                await self.look()
            except StoreUnavailableError as error:
                _log.error("the offices cannot be read", extra={"reason": str(error)})

    async def get(self, office: int) -> Office:
        """Return an office, which another instance may just have made. Raises LookupError."""
        if office not in self._known:
            await self.look()
        return self._known[office][0]

    def named(self, short: str) -> Office | None:
        """Return the office with this short name."""
        return self._by_short.get(short)

    def name(self, office: Office) -> str:
        """Return what an office is called."""
        return self.settings(office).organisation or office.short

    def settings(self, office: Office) -> Settings:
        """Return the settings as they count in an office now; those of all where it is gone."""
        return self._known[office.id][1] if office.id in self._known else self._association


OFFICES: Final = web.AppKey("offices", OfficeBook)
OFFICE: Final = web.RequestKey("office", Office)
"""The office that a request is about, once it is known; `office_of` also knows the only one."""


async def follow_offices(app: web.Application) -> AsyncIterator[None]:
    """Read the offices, and while the server runs what other instances and commands change."""
    book = app[OFFICES]
    await book.look()
    task = asyncio.create_task(book.follow())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def enter(request: web.Request, office: int) -> None:
    """Let a request be about an office. Raises 404 where it is gone."""
    try:
        request[OFFICE] = await request.app[OFFICES].get(office)
    except LookupError:
        raise web.HTTPNotFound from None


async def office_of_path(request: web.Request) -> Office:
    """Return the office whose number is in the path, as the database has it. Raises 404."""
    number = read_office_id(request.match_info["id"])
    office = None if number is None else await request.app[OFFICE_ROWS].get(number)
    if office is None:
        raise web.HTTPNotFound
    return office


def enter_asked(request: web.Request) -> None:
    """Let a request be about the office that its query names, if there is one."""
    if office := request.app[OFFICES].named(request.query.get("office", "")):
        request[OFFICE] = office


def office_id(request: web.Request) -> int:
    """Return the office that a request is about; the first one where none is known."""
    return request[OFFICE].id if OFFICE in request else FIRST_OFFICE


def office_of(request: web.Request) -> Office | None:
    """Return whose page is asked for: the office that the request is about, or the only one there is."""
    try:  # asked several times for each page
        return request[OFFICE]
    except KeyError:
        only = request.app[OFFICES].only
        if only is not None:
            request[OFFICE] = only
        return only


def settings_of(request: web.Request) -> Settings:
    """Return the settings as they count in the office whose page is asked for; else those of all."""
    return settings_in(request.app, office_of(request))


def settings_in(app: web.Application, office: Office | None) -> Settings:
    """Return the settings as they count in an office; else those of all."""
    return app[SETTINGS] if office is None else app[OFFICES].settings(office)


def languages_of(request: web.Request) -> Languages:
    """Return the languages that the clients of the office are offered."""
    return languages_in(request.app, settings_of(request))


def languages_in(app: web.Application, settings: Settings) -> Languages:
    """Return the languages that clients are offered where these settings count."""
    languages, offered = app[LANGUAGES], settings.languages
    if offered == app[SETTINGS].languages:
        return languages
    return {code: languages[code] for code in offered if code in languages}


def short_of(request: web.Request) -> str:
    """Return what a client's page has to name its office by; empty where there is but one."""
    return request[OFFICE].short if request.app[OFFICES].several and OFFICE in request else ""
