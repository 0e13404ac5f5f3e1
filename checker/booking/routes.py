"""Where booking tools ask."""

from typing import Final

from aiohttp import web

from checker.booking import appointments_api, creation_api, document
from checker.booking.appointments_api import ONE, PATH

ROUTES: Final = (
    web.get("/api/v1/openapi.json", document.document),
    web.get(PATH, appointments_api.show_list),
    web.post(PATH, creation_api.make),
    web.get(ONE, appointments_api.show),
    web.patch(ONE, appointments_api.change),
    web.delete(ONE, appointments_api.delete),
)
