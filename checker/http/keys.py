"""What every feature may ask the application for, typed (aiohttp's AppKey).

What one part alone provides has its key beside it: `board.scope.BOARDS`, `http.assets.packing.ASSETS`, …
"""

from aiohttp import web

from checker.settings import Settings
from checker.storage.accounts.accounts import Accounts
from checker.storage.accounts.api_tokens import ApiTokens
from checker.storage.accounts.one_time_links import OneTimeLinks
from checker.storage.accounts.passkeys import Passkeys
from checker.storage.accounts.sessions import Sessions
from checker.storage.api_requests import ApiRequests
from checker.storage.appointments import Appointments
from checker.storage.clock import Clock
from checker.storage.database.news import News
from checker.storage.offices import Offices
from checker.texts.languages import Languages

SETTINGS = web.AppKey("settings", Settings)
SECRET = web.AppKey("secret", bytes)
"""The key by which everything is made."""
KEYS = web.AppKey[tuple[bytes, ...]]("keys")
"""Those by which it is read: that one, and after a change the one before it."""
CLOCK = web.AppKey("clock", Clock)
LANGUAGES = web.AppKey("languages", Languages)
ACCOUNTS = web.AppKey("accounts", Accounts)
OFFICE_ROWS = web.AppKey("office rows", Offices)
ONE_TIME_LINKS = web.AppKey("one-time links", OneTimeLinks)
SESSIONS = web.AppKey("sessions", Sessions)
PASSKEYS = web.AppKey("passkeys", Passkeys)
NEWS = web.AppKey("news", News)
API_REQUESTS = web.AppKey("API requests", ApiRequests)
API_TOKENS = web.AppKey("API tokens", ApiTokens)
APPOINTMENTS = web.AppKey("appointments", Appointments)
