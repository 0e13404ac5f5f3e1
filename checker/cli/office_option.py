"""The option `--office` of commands that make or list what belongs to an office.

With one office nobody needs it. What takes long to load is imported where it is used, see `checker.cli.main`.
"""

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.settings import Settings
    from checker.storage.database.engine import Database
    from checker.storage.offices import Office

OPTION: Final = click.option(
    "--office", "short", metavar="SHORT", help="Short name of the office; needed where there are several."
)


class OfficeError(click.ClickException):
    """It is not clear which office is meant; one sentence that names all of them."""

    exit_code = 2


async def choose_office(engine: "Database", short: str | None) -> "Office":
    """Return the office that is meant; None means the only one. Raises OfficeError."""
    from checker.storage.offices import Offices

    offices = await Offices(engine).list()
    if short is None and len(offices) == 1:
        return offices[0]
    if short is None:
        raise OfficeError(f"There are several offices, name one by --office: {_names(offices)}.")
    for office in offices:
        if office.short == short.strip().lower():
            return office
    raise OfficeError(f"There is no office with this short name, only: {_names(offices)}.")


async def require_several(engine: "Database") -> None:
    """Refuse what is for an association where there is one office only. Raises OfficeError."""
    from checker.storage.offices import Offices

    if len(await Offices(engine).list()) == 1:
        raise OfficeError("There is one office only: its administrators are the association's.")


async def office_settings(engine: "Database", settings: "Settings", office: "Office") -> "Settings":
    """Return the settings as they count in an office, which may have a time zone or languages of its own."""
    if all(value is None for value in office.own.values()):
        return settings
    from checker.http.offices import OfficeBook
    from checker.storage.offices import Offices

    book = OfficeBook(settings, Offices(engine).list)
    await book.look()
    return book.settings(office)


def _names(offices: "Sequence[Office]") -> str:
    return ", ".join(office.short for office in offices)
