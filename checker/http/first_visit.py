"""What a new server still lacks, for its administrator: a list that gets shorter by itself."""

import asyncio

from aiohttp import web

from checker.core.account_rules import ADMINISTRATOR
from checker.http.access import SEAT
from checker.http.offices import settings_of
from checker.http.relay_evidence import RELAY_EVIDENCE
from checker.settings import Settings
from checker.storage.data_notes import last_backup_s
from checker.texts.first_visit import STEPS, Step


async def missing_steps(request: web.Request) -> list[Step]:
    """Return what is still to be done, in order; nothing for who cannot do it.

    Half of it is done in the office, half on the server: by whoever administers both.
    """
    if request[SEAT].role != ADMINISTRATOR or not request[SEAT].association:
        return []
    settings = settings_of(request)
    done = _set(settings) | {
        "relay": request.app[RELAY_EVIDENCE].reached,
        "backup": await asyncio.to_thread(last_backup_s, settings.data_dir) is not None,
    }
    return [step for step in STEPS if not done[step.name]]


def _set(settings: Settings) -> dict[str, bool]:
    """Return which steps the settings have done; the provider's link is right or wrong, but looked at."""
    return {
        "secure": settings.is_secure,
        "organisation": bool(settings.organisation),
        "phone": bool(settings.phone),
        "email": bool(settings.email),
        "imprint": bool(settings.imprint_url),
        "privacy": bool(settings.privacy_url),
        "provider": "provider_template" in settings.model_fields_set,
    }
