"""What the application carries, typed (aiohttp's AppKey)."""

from aiohttp import web

from checker.assets import Assets
from checker.limiter import Limiter
from checker.live import Feed
from checker.metrics import Metrics
from checker.oidc import Provider
from checker.passkeys import Passkeys
from checker.passwords import Passwords
from checker.relays import RelayInUse
from checker.sessions import Sessions
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
from checker.vitals import Vitals

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
