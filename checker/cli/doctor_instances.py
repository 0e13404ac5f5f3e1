"""What may be wrong with what several instances share."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from checker.settings import Settings
from checker.storage.database.news import APPLICATION
from checker.storage.offices import is_only_office

if TYPE_CHECKING:
    from checker.storage.database.engine import Database

_COUNT: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
)

_ABOVE: Final = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


async def examine_walls(engine: "Database") -> list[str]:
    """Say when there are offices that PostgreSQL does not keep apart (`database/row_security.py`)."""
    if engine.dialect != "postgresql" or await engine.read(is_only_office):
        return []
    if not await engine.read(lambda connection: connection.scalar(_ABOVE)):
        return []
    return [
        "Row-level security does not hold for the user of database_url, so PostgreSQL does not keep offices "
        "apart: let it be an ordinary user who owns the database (ALTER ROLE … NOSUPERUSER NOBYPASSRLS)."
    ]


async def examine_instances(engine: "Database", settings: Settings) -> list[str]:
    """Say when several instances run on the database and have no counters that they share."""
    if engine.dialect != "postgresql" or settings.shared_counters.get_secret_value():
        return []
    query = _COUNT.bindparams(name=APPLICATION)
    number = await engine.read(lambda connection: connection.scalar(query)) or 0
    if number < 2:
        return []
    return [
        f"{number} instances run on this database and have no shared_counters: each counts for itself, so a "
        f"household may ask, and a wrong password be tried, {number} times as often."
    ]


async def examine_counters(settings: Settings) -> list[str]:
    """Say when the shared counters cannot be used; something that expires is written into them."""
    given = settings.shared_counters.get_secret_value()
    if not given:
        return []
    from checker.storage.shared.counters import SharedCounters

    shared = SharedCounters(given, b"")
    reason = await shared.fault()
    await shared.close()
    if reason is None:
        return []
    return [
        f"The shared counters do not work ({reason}), so each instance counts for itself: start the Valkey "
        "or Redis, or correct shared_counters."
    ]
