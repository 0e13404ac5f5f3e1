"""The keys of what knows a whole office.

They are not in `keys`: what reads readiness imports that, and must not meet the statistics.
"""

from typing import Final

from aiohttp import web

from checker.storage.office_export import OfficeExports
from checker.storage.office_removal import OfficeRemoval

OFFICE_EXPORTS: Final = web.AppKey("office exports", OfficeExports)
OFFICE_REMOVAL: Final = web.AppKey("office removal", OfficeRemoval)
