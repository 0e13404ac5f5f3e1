"""What a scrape of the metrics looks at anew: relay, readiness, statistics, certificate, backup."""

import asyncio
from typing import Final

from aiohttp import web

from checker.check_page.rehearsals_api import RELAY
from checker.http.keys import SETTINGS
from checker.http.monitoring.metrics import METRICS, RelayFigures
from checker.http.monitoring.service_health import SERVICE_HEALTH
from checker.relay.selection import RelayInUse
from checker.statistics.newest_findings import newest_findings
from checker.storage.certificate import certificate_ends
from checker.storage.data_notes import last_backup_s
from checker.storage.database.transactions import StoreUnavailableError

FINDINGS_S: Final = 3_600.0
"""How long the statistics' figures are kept: a period that is shown does not change."""


class Figures:
    """Refreshes the metrics of an app."""

    def __init__(self, app: web.Application) -> None:
        self._app, self._looked_s = app, -FINDINGS_S

    async def refresh(self) -> None:
        """Look at everything; what cannot be read stays as it was."""
        app, metrics = self._app, self._app[METRICS]
        metrics.read(await _relay_figures(app[RELAY], app[SETTINGS].relay_max_rehearsals))
        database, relay = await app[SERVICE_HEALTH].read()
        metrics.show_usable(database=database, relay=relay)
        await asyncio.to_thread(self._read_files)
        await self._read_findings()

    def _read_files(self) -> None:
        settings = self._app[SETTINGS]
        ends = certificate_ends(settings.tls_cert) if settings.tls_cert else None
        self._app[METRICS].show_dates(
            certificate_ends_s=ends.timestamp() if ends else None, backup_s=last_backup_s(settings.data_dir)
        )

    async def _read_findings(self) -> None:
        now_s = asyncio.get_running_loop().time()
        if now_s - self._looked_s < FINDINGS_S:
            return
        try:
            self._app[METRICS].show_findings(await newest_findings(self._app))
        except StoreUnavailableError:
            return  # said by `startklar_usable`
        self._looked_s = now_s


async def _relay_figures(in_use: RelayInUse, places: int) -> RelayFigures:
    """Return them; of the operator's relays each has so many places."""
    running, waiting = await in_use.admission.figures()
    if in_use.relay is None:
        return RelayFigures(places * max(1, len(in_use.groups)), running, waiting)
    table = in_use.relay.table
    return RelayFigures(places, running, waiting, len(table), table.bytes_relayed, in_use.is_full)
