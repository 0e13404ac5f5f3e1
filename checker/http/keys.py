"""What the application carries, typed (aiohttp's AppKey)."""

from aiohttp import web

from checker.http.assets.packing import Assets
from checker.http.live_board import Feed
from checker.http.monitoring.metrics import Metrics
from checker.http.monitoring.service_health import Vitals
from checker.http.security.rate_limits import Limiter
from checker.http.session_cookie import Sessions
from checker.oidc import Provider
from checker.passkeys import Passkeys
from checker.passwords import Passwords
from checker.relay.selection import RelayInUse
from checker.settings import Settings
from checker.statistics import Statistics
from checker.storage.accounts.accounts import Accounts
from checker.storage.appointments import Appointments
from checker.storage.board import Boards
from checker.storage.clock import Clock
from checker.storage.expiry import Store
from checker.storage.results.sealed_results import Sealed
from checker.texts.languages import Languages
from checker.throttle import Throttle

SETTINGS = web.AppKey("settings", Settings)
SECRET = web.AppKey("secret", bytes)
CLOCK = web.AppKey("clock", Clock)
STORE = web.AppKey("store", Store)
ASSETS = web.AppKey("assets", Assets)
LANGUAGES = web.AppKey("languages", Languages)
RELAY = web.AppKey("relay", RelayInUse)
METRICS = web.AppKey("metrics", Metrics)
LIMITER = web.AppKey("limiter", Limiter)
ACCOUNTS = web.AppKey("accounts", Accounts)
SESSIONS = web.AppKey("sessions", Sessions)
PASSWORDS = web.AppKey("passwords", Passwords)
THROTTLE = web.AppKey("throttle", Throttle)
PASSKEYS = web.AppKey("passkeys", Passkeys)
PROVIDER = web.AppKey("provider", Provider)
BOARDS = web.AppKey("boards", Boards)
FEED = web.AppKey("feed", Feed)
APPOINTMENTS = web.AppKey("appointments", Appointments)
SEALED = web.AppKey("sealed", Sealed)
STATISTICS = web.AppKey("statistics", Statistics)
VITALS = web.AppKey("vitals", Vitals)
