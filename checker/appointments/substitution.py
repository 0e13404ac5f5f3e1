"""Substitution: an appointment goes to a colleague, or is taken from one. The client notices nothing.

Whoever sees an appointment may do either; who that is stands in the statements. A form says from whom it
takes the appointment, so of two who take it at once one is told.
"""

from typing import Any, Final

from aiohttp import web

from checker.http.access import ACCOUNT, allow, viewer_of
from checker.http.keys import ACCOUNTS, APPOINTMENTS, CLOCK
from checker.http.live_board import FEED
from checker.http.offices import office_id
from checker.http.pages import office_page
from checker.storage.appointments import Appointment

_DONE: Final = "reassigned"
_NOT_DONE: Final = "not_reassigned"


@allow("counsellor")
async def reassign(request: web.Request) -> web.Response:
    """Answer `POST /appointments/{id}/reassign`: from `before` (empty: nobody) to `counsellor`."""
    appointment_id, fields = request.match_info["id"], await office_page.form(request)
    viewer, now_s, appointments = viewer_of(request), request.app[CLOCK].now_s(), request.app[APPOINTMENTS]
    if await appointments.get(appointment_id, viewer, now_s) is None:
        raise web.HTTPNotFound
    before, counsellor = fields.get("before") or None, fields.get("counsellor", "")
    if not await appointments.reassign(appointment_id, viewer, now_s, before, counsellor):
        return office_page.redirect(f"/appointments/{appointment_id}?done={_NOT_DONE}")
    request.app[FEED].notify(appointment_id)
    still_seen = viewer.sees(counsellor, office_id(request))
    place = f"/appointments/{appointment_id}" if still_seen else "/appointments"
    return office_page.redirect(f"{place}?done={_DONE}")


async def whose(request: web.Request, row: Appointment) -> dict[str, Any]:
    """Return whose an appointment is, as id and name, and to whom it may go (`others`: pairs of these).

    `done`: what a form has led to; `wanted`: somebody has come for this, by `?whose`.
    """
    everybody = await request.app[ACCOUNTS].colleagues(row.office)
    own = request[ACCOUNT].id
    return {
        "id": row.counsellor or "",
        "name": dict(everybody).get(row.counsellor or "", ""),
        "mine": row.counsellor == own,
        "me": own,
        "wanted": "whose" in request.query,
        "done": done if (done := request.query.get("done")) in (_DONE, _NOT_DONE) else "",
        "others": [(each, name) for each, name in everybody if each not in (own, row.counsellor)],
    }
