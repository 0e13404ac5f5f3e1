"""Every route of the server, in one list."""

from typing import Final

from aiohttp import web

from checker.accounts import (
    administration,
    confirmation,
    invitations,
    office_removal,
    own_account,
    passkeys,
    password_links,
    sign_in,
)
from checker.accounts.api_tokens import ROUTES as API_TOKEN_ROUTES
from checker.accounts.oidc import endpoint as oidc
from checker.appointments import creation, own_calendar, substitution, week
from checker.appointments import pages as appointments
from checker.board import event_stream, readiness_api
from checker.board import page as board
from checker.board.telephone import page as telephone
from checker.booking.routes import ROUTES as BOOKING_ROUTES
from checker.both_ends import direct_api, page_stream, signals_api
from checker.check_page import accessibility, clock_api, rehearsals_api
from checker.check_page import page as check
from checker.http.assets import endpoint as assets
from checker.http.monitoring import health
from checker.offices import export as office_export
from checker.offices import logo
from checker.offices import pages as offices
from checker.statistics import association, results_api
from checker.statistics import page as statistics

ROUTES: Final = (
    # check_page
    web.get("/", check.self_test),
    web.get("/o/{office}", check.office_self_test),
    web.get(check.LINK, check.appointment),
    web.get("/words", check.words),
    web.get("/accessibility", accessibility.statement),
    web.post("/api/rehearsals", rehearsals_api.admit),
    web.get("/api/line", clock_api.clock),
    # board
    web.post("/api/readiness", readiness_api.put),
    web.get("/board", board.show),
    web.get("/board/wall", board.wall),
    web.get("/board/telephone/{id}", telephone.show),
    web.get("/board/events", event_stream.events, allow_head=False),
    # both_ends
    web.post("/api/both-ends/events", page_stream.events),
    web.post("/api/both-ends/signal", signals_api.ask),
    web.post("/board/{id}/signal", signals_api.say),
    web.post("/api/both-ends/direct", direct_api.from_page),
    web.post("/board/{id}/direct", direct_api.from_board),
    # statistics
    web.post("/api/results", results_api.put),
    web.get("/statistics", statistics.show),
    web.get("/statistics.csv", statistics.csv_file),
    web.get("/statistics/offices", association.show),
    # appointments
    web.get("/appointments", appointments.show_list),
    web.get("/appointments/new", creation.new),
    web.post("/appointments/new", creation.make),
    web.get("/appointments/many", creation.new_many),
    web.post("/appointments/many", creation.make_many),
    web.get("/appointments/many/{batch}", creation.batch),
    web.get("/appointments/week", week.show_week),
    web.get("/appointments/day/{day}", week.show_day),
    web.get("/appointments/{id}", appointments.show),
    web.get("/appointments/{id}/{kind:ics|eml}", appointments.file),
    web.post("/appointments/{id}/move", appointments.move),
    web.post("/appointments/{id}/renew", appointments.renew),
    web.post("/appointments/{id}/cancel", appointments.cancel),
    web.post("/appointments/{id}/reassign", substitution.reassign),
    web.post("/appointments/{id}/delete", appointments.delete),
    web.get(own_calendar.PATH, own_calendar.own_calendar),
    # booking
    *BOOKING_ROUTES,
    # accounts
    web.get("/sign-in", sign_in.show),
    web.post("/sign-in", sign_in.submit),
    web.post("/sign-out", sign_in.leave),
    web.post("/sign-in/passkey/options", passkeys.ask_to_sign_in),
    web.post("/sign-in/passkey", passkeys.sign_in),
    web.get("/sign-in/oidc", oidc.begin),
    web.get("/sign-in/oidc/callback", oidc.finish),
    web.get("/first/{token:.+}", password_links.show_first),
    web.post("/first/{token:.+}", password_links.make_first),
    web.get("/reset/{token:.+}", password_links.show_reset),
    web.post("/reset/{token:.+}", password_links.set_password),
    web.get("/account", own_account.show),
    web.get("/account/export", own_account.export),
    web.get(confirmation.PATH, confirmation.show),
    web.post(confirmation.PATH, confirmation.submit),
    web.post("/account/office", own_account.choose_office),
    web.post("/account/password", own_account.change_password),
    web.post("/account/language", own_account.change_language),
    web.post("/account/sessions/end", own_account.end_other_sessions),
    web.post("/account/sessions/{id}/end", own_account.end_session),
    web.post("/account/passkeys/options", passkeys.ask),
    web.post("/account/passkeys", passkeys.add),
    web.post("/account/passkeys/{id}/delete", passkeys.delete),
    web.get("/accounts", administration.show),
    web.post("/accounts", administration.add),
    *API_TOKEN_ROUTES,
    web.post("/accounts/{id}/reset", administration.reset),
    web.post("/accounts/{id}/disable", administration.disable),
    web.post("/accounts/{id}/enable", administration.enable),
    web.post("/accounts/{id}/role", administration.change_role),
    web.post("/accounts/{id}/leave", administration.leave),
    web.post("/accounts/{id}/end-sessions", administration.end_sessions),
    web.post("/accounts/{id}/delete", administration.delete),
    # offices
    web.get("/offices", offices.show_all),
    web.post("/offices", offices.make),
    web.get("/offices/{id}", offices.show),
    web.post("/offices/{id}", offices.change),
    web.post("/offices/{id}/logo", logo.put),
    web.post("/offices/{id}/logo/remove", logo.remove),
    web.get(logo.PATH, logo.show),
    web.post("/offices/{id}/administrators", invitations.invite),
    web.get("/offices/{id}/export", office_export.from_association),
    web.get("/offices/{id}/remove", office_removal.show),
    web.post("/offices/{id}/remove", office_removal.remove),
    web.get(office_export.PATH, office_export.from_inside),
    # http
    web.get("/assets/{digest}/{path:.+}", assets.asset),
    web.get("/health", health.health),
    web.get("/ready", health.ready),
    # check_page again: links that were changed on their way
    web.get(check.STRAY_LINK, check.appointment),
    web.get(check.STRAY_CODE, check.self_test),
)
